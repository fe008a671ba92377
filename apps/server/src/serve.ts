import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import sharp from 'sharp';
import { createApp } from './app.ts';
import type { Configuration } from './configuration.ts';
import { admission } from './http/visit.ts';
import { Batcher } from './inference/batcher.ts';
import { Classifier } from './inference/classify.ts';
import { Decoder } from './inference/decoder.ts';
import { Engine } from './inference/engine.ts';
import { Statistics } from './inference/statistics.ts';
import { Metrics } from './metrics.ts';
import { serveMetrics } from './metrics-server.ts';
import { Catalogue } from './models/catalogue.ts';
import { Loader } from './models/loader.ts';
import { Models } from './models/models.ts';
import { watch } from './models/watch.ts';

/** A server that answers. */
export interface RunningServer {
  url: string;
  server: Server;
  /**
   * Not ready any more; finishes what is in flight and stops. Resolves to whether all of it was
   * finished within the limit.
   */
  stop(): Promise<boolean>;
  /** Whether the disk has not answered a read, which would hold up the end of the process. */
  hangs(): boolean;
}

/**
 * Starts the engine, loads the default model, and listens.
 * @throws InferenceError where no engine works, and the system's error where the port is taken.
 */
export async function serve(configuration: Configuration, log: Logger): Promise<RunningServer> {
  boundImages();
  const metrics = new Metrics();
  const stopping = new AbortController();
  const { engine, facts } = await Engine.start(configuration, (error) => {
    metrics.engineDeaths.inc();
    log.fatal(error.message);
    models.forget();
  });
  log.info({ engine: facts.name, threads: facts.threads, reason: facts.reason }, 'engine');
  const catalogue = new Catalogue(configuration.runs, (problem) => log.warn(problem));
  const loader = new Loader(engine, catalogue, configuration, log, modelObserver(metrics));
  const models = new Models(loader, catalogue, configuration, log);
  const statistics = new Statistics();
  const batcher = new Batcher((id, images) => engine.infer(id, images), configuration, {
    queued: (images) => metrics.queue.set(images),
    batch(id, images, milliseconds) {
      const model = models.loaded().find((loaded) => loaded.id === id);
      metrics.batchSize.observe(images);
      metrics.images.inc({ model: model?.name ?? 'replaced' }, images);
      if (model) statistics.computed(model, images, milliseconds);
    },
  });
  const decoder = new Decoder(configuration, (pixels) => metrics.decoding.set(pixels));
  const classifier = new Classifier(models, batcher, decoder, statistics, (stage, milliseconds) =>
    metrics.stages.observe({ stage }, milliseconds / 1000),
  );
  const admit = admission(configuration, {
    expect: () => batcher.expect(),
    present: (requests) => metrics.present.set(requests),
  });
  const context = { configuration, catalogue, models, classifier, statistics, metrics, admit };
  const app = createApp({ ...context, stopping: stopping.signal }, log);
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 },
    app,
  );
  let metricsServer: Server | undefined;
  try {
    await listen(server, configuration);
    const { metricsPort, host } = configuration;
    if (metricsPort !== undefined)
      metricsServer = await serveMetrics(metrics, { metricsPort, host });
  } catch (error) {
    server.close();
    await engine.stop();
    throw error;
  }
  const url = urlOf(server);
  if (metricsServer) log.info({ url: urlOf(metricsServer) }, 'metrics');
  log.info({ url, runs: configuration.runs }, 'listening');
  await models.refresh();
  if (!models.defaultModel) log.warn(`no model in ${configuration.runs} yet: waiting for one`);
  const endWatch = watch(models, configuration.pollSeconds, log);
  return {
    url,
    server,
    hangs: () => catalogue.hangs,
    async stop() {
      stopping.abort();
      endWatch();
      await new Promise((resolve) => setTimeout(resolve, configuration.drainSeconds * 1000));
      const finished = await close(server, configuration.stopSeconds);
      metricsServer?.close();
      await engine.stop();
      return finished;
    },
  };
}

async function listen(server: Server, { port, host }: Configuration): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

function urlOf(server: Server): string {
  const { port, address, family } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Takes no new connection, lets the open ones finish their request. */
async function close(server: Server, seconds: number): Promise<boolean> {
  const closed = new Promise<boolean>((resolve) => server.close(() => resolve(true)));
  const late = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), seconds * 1000).unref();
  });
  // A connection that was busy when the server closed is idle, not closed, after its answer.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const finished = await Promise.race([closed, late]);
  clearInterval(sweep);
  server.closeAllConnections();
  return finished;
}

/** One thread an image, nothing kept, and no decoder beyond those of the accepted formats. */
function boundImages(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  const formats = ['Jpeg', 'Png', 'Webp', 'Heif', 'Tiff', 'Nsgif'];
  sharp.unblock({ operation: formats.map((format) => `VipsForeignLoad${format}`) });
}

function modelObserver({ models, modelBytes, loads }: Metrics) {
  return {
    loaded: ({ name, version, bytes }: { name: string; version: string; bytes: number }) => {
      models.set({ model: name, version }, 1);
      modelBytes.inc(bytes);
      loads.inc({ model: name, result: 'loaded' });
    },
    unloaded: ({ name, version, bytes }: { name: string; version: string; bytes: number }) => {
      models.remove({ model: name, version });
      modelBytes.dec(bytes);
    },
    failed: (model: string) => loads.inc({ model, result: 'refused' }),
  };
}
