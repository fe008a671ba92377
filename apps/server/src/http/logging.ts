import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import pino, { type DestinationStream, type Logger } from 'pino';
import { pinoHttp } from 'pino-http';

/** Lines of JSON on standard output. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = { level, base: { service: 'vgg-server' } };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * Gives every request an id, the caller's own `X-Request-Id` where it is harmless, and logs it when
 * it is answered. Headers and bodies are never logged: they may hold keys.
 */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp<IncomingMessage, ServerResponse>({
    logger,
    genReqId(req, res) {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    quietReqLogger: true,
    serializers: {
      req: ({ method, url, remoteAddress }) => ({ method, path: pathOf(url), remoteAddress }),
      res: ({ statusCode }) => ({ statusCode }),
    },
    autoLogging: { ignore: ({ url }) => /^\/(v2\/health|metrics)/.test(url ?? '') },
    // A status above 500 is no error of this program; what is has been logged where it was caught.
    customErrorObject: (_req, _res, _error, { err: _, ...line }) => line,
    customLogLevel: (_req, res, error) => (error || res.statusCode >= 500 ? 'warn' : 'info'),
  }) as RequestHandler;
}

/** A query may hold anything; only what it was asked of is logged. */
const pathOf = (url: unknown) => String(url).split('?', 1)[0].slice(0, 200);
