import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import cors from 'cors';
import express, { type Express, type RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { requireApiKey } from './http/api-keys.ts';
import { requestLog } from './http/logging.ts';
import { compressed, pages } from './http/pages.ts';
import { notFound, Problem, problemHandler } from './http/problem.ts';
import { cifar10Routes } from './routes/cifar10.ts';
import type { Context } from './routes/context.ts';
import { explainRoutes } from './routes/explain.ts';
import { healthRoutes } from './routes/health.ts';
import { metaRoutes } from './routes/meta.ts';
import { modelRoutes } from './routes/models.ts';
import { predictRoutes } from './routes/predict.ts';
import { problemOf } from './routes/problem-of.ts';
import { runRoutes } from './routes/runs.ts';
import { sweepRoutes } from './routes/sweeps.ts';
import { testImageRoutes } from './routes/test-images.ts';
import { tritonRoutes } from './routes/triton.ts';
import { v1Routes } from './routes/v1.ts';
import { v2Routes } from './routes/v2.ts';
import { traced } from './tracing/spans.ts';

const ownPages = fileURLToPath(new URL('../public', import.meta.url));

/** The Express application: who may come in, then where to. */
export function createApp(context: Context, logger: Logger): Express {
  const { configuration } = context;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.set('trust proxy', configuration.trustProxy);
  app.use(requestLog(logger), measured(context), securityHeaders(), compressed());
  app.use(farewell(context), healthRoutes(context));
  if (configuration.otlpEndpoint !== undefined) app.use(traced());
  if (configuration.corsOrigins.length > 0) app.use(crossOrigin(configuration.corsOrigins));
  if (configuration.rateLimit > 0) app.use(limitedRate(configuration.rateLimit));
  const viewer = configuration.viewer;
  app.use(pages(existsSync(join(viewer, 'index.html')) ? viewer : ownPages));
  app.use('/try', pages(ownPages));
  app.use(cifar10Routes());
  if (configuration.apiKeys.length > 0) app.use(requireApiKey(configuration.apiKeys));
  app.use(
    predictRoutes(context),
    explainRoutes(context),
    modelRoutes(context),
    runRoutes(context),
    sweepRoutes(context),
    testImageRoutes(context),
  );
  app.use(tritonRoutes(context), v2Routes(context), v1Routes(context), metaRoutes(context));
  app.use(notFound, problemHandler(problemOf));
  return app;
}

/** Once the server stops, clients are told not to come back on this connection. */
function farewell({ stopping }: Context): RequestHandler {
  return (_req, res, next) => {
    if (stopping.aborted) res.set('Connection', 'close');
    next();
  };
}

/** Counts and times each request under its route, not its address: a scan makes no new series. */
function measured({ metrics }: Context): RequestHandler {
  return (req, res, next) => {
    const began = performance.now();
    res.once('close', () => {
      const route = typeof req.route?.path === 'string' ? req.route.path : 'other';
      metrics.requests.inc({ method: req.method, route, status: res.statusCode });
      metrics.duration.observe({ route }, (performance.now() - began) / 1000);
    });
    next();
  };
}

/** The viewer compiles WebAssembly, and shares its memory between threads. */
function securityHeaders(): RequestHandler {
  return helmet({
    crossOriginEmbedderPolicy: true,
    contentSecurityPolicy: {
      directives: {
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        workerSrc: ["'self'", 'blob:'],
        // The viewer loads networks and images from whatever address its user gives.
        connectSrc: ["'self'", 'https:', 'http:'],
        imgSrc: ["'self'", 'data:', 'blob:'],
        // Served without TLS on a local network, the pages must still load.
        upgradeInsecureRequests: null,
      },
    },
  });
}

function crossOrigin(origins: string[]): RequestHandler {
  return cors({
    origin: origins.includes('*') ? '*' : origins,
    exposedHeaders: [
      'X-Request-Id',
      'Retry-After',
      'Inference-Header-Content-Length',
      'X-Model',
      'X-Model-Version',
    ],
  });
}

function limitedRate(limit: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res, next) =>
      next(
        new Problem(429, `more than ${limit} requests in a minute`, {
          'Retry-After': String(res.getHeader('Retry-After') ?? 60),
        }),
      ),
  });
}
