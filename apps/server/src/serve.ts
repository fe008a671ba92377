import type { Server } from 'node:http';
import type { Logger } from 'pino';
import sharp from 'sharp';
import { createApp } from './app.ts';
import type { Configuration } from './configuration.ts';
import { openDoors } from './doors.ts';
import { followConfiguration, type LiveConfiguration } from './follow-configuration.ts';
import { readCertificate } from './http/certificate.ts';
import { Admission, admission } from './http/visit.ts';
import { Batcher } from './inference/batcher.ts';
import { Batching } from './inference/batching.ts';
import { Classifier } from './inference/classify.ts';
import { Decoder } from './inference/decoder.ts';
import { Engine } from './inference/engine.ts';
import { Explainer } from './inference/explain.ts';
import { Statistics } from './inference/statistics.ts';
import { Metrics } from './metrics.ts';
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
 * Starts the engine and listens; the default model is loaded from then on.
 * @param live where the settings come from a file, which is followed
 * @throws InferenceError where no engine works, StartError or the system's error where a port is taken
 *   or a certificate cannot be used
 */
export async function serve(
  configuration: Configuration,
  log: Logger,
  live?: LiveConfiguration,
): Promise<RunningServer> {
  boundImages();
  const { tlsCert, tlsKey } = configuration;
  const certificate = tlsCert && tlsKey ? await readCertificate({ tlsCert, tlsKey }) : undefined;
  const { otlpEndpoint } = configuration;
  const endTracing =
    otlpEndpoint === undefined
      ? async () => {}
      : (await import('./tracing/start-tracing.ts')).startTracing(otlpEndpoint, log);
  const metrics = new Metrics();
  const stopping = new AbortController();
  const { engine, facts } = await Engine.start(configuration, (error) => {
    metrics.engineDeaths.inc();
    log.fatal(error.message);
    models.forget();
  });
  log.info({ engine: facts.name, threads: facts.threads, reason: facts.reason }, 'engine');
  const catalogue = new Catalogue(configuration.runs, (problem) => log.warn(problem));
  const batching = new Batching(configuration);
  const loader = new Loader(
    engine,
    catalogue,
    batching,
    configuration,
    log,
    modelObserver(metrics),
  );
  const models = new Models(loader, catalogue, configuration, log);
  const statistics = new Statistics();
  const batcher = new Batcher((id, images) => engine.infer(id, images), batching, {
    queued: (images) => metrics.queue.set(images),
    batch(id, images, milliseconds) {
      const model = models.loaded().find((loaded) => loaded.id === id);
      metrics.batchSize.observe(images);
      metrics.images.inc({ model: model?.name ?? 'replaced' }, images);
      if (model) statistics.computed(model, images, milliseconds);
    },
  });
  const decoder = new Decoder(configuration, (pixels) => metrics.decoding.set(pixels));
  const classifier = new Classifier(
    models,
    batcher,
    batching,
    decoder,
    statistics,
    (stage, milliseconds) => metrics.stages.observe({ stage }, milliseconds / 1000),
  );
  const door = new Admission(configuration, {
    expect: () => batcher.expect(),
    present: (requests) => metrics.present.set(requests),
  });
  const admit = admission(door);
  const context = {
    configuration,
    catalogue,
    models,
    batching,
    classifier,
    explainer: new Explainer(models, decoder, engine),
    statistics,
    metrics,
    admit,
    stopping: stopping.signal,
  };
  const app = createApp(context, log);
  const doors = await openDoors(app, { context, door, certificate }, log).catch(async (error) => {
    await engine.stop();
    throw error;
  });
  // Not waited for: who stops the server while it loads a model is obeyed.
  const endWatch = watch(models, configuration, log);
  const endFollowing = live ? followConfiguration(live, batching, log) : () => {};
  return {
    url: doors.url,
    server: doors.server,
    hangs: () => catalogue.hangs,
    async stop() {
      stopping.abort();
      endWatch();
      endFollowing();
      await new Promise((resolve) => setTimeout(resolve, configuration.drainSeconds * 1000));
      const finished = await doors.close(configuration.stopSeconds);
      await engine.stop();
      await endTracing();
      return finished;
    },
  };
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
