import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import { type Configuration, type Setting, settings } from './configuration.ts';
import { followFiles } from './follow-files.ts';
import type { Batching } from './inference/batching.ts';

/** What a change of takes hold while the server runs. */
const CHANGEABLE: readonly Setting[] = [
  'maxBatchSize',
  'maxBatchDelayMs',
  'maxQueue',
  'modelBatching',
];

/** The settings, and how to read them again. */
export interface LiveConfiguration {
  configuration: Configuration;
  /** The file that they come from, among others. */
  file: string;
  /** @throws ConfigurationError with one line */
  read(): Promise<Configuration>;
}

/**
 * Reads the settings again when their file has changed, and at SIGHUP. What can be changed while the
 * server runs is; of the rest it is logged that it waits. Settings that are not accepted are logged, and
 * those before stay.
 * @returns a function that ends it
 */
export function followConfiguration(
  { configuration, file, read }: LiveConfiguration,
  batching: Batching,
  log: Logger,
): () => void {
  const again = async () => {
    try {
      const next = await read();
      if (batching.change(next)) log.info({ batching: batchingOf(next) }, 'settings read again');
      else log.info('settings read again: batching stays as it is');
      const waiting = settings.filter(
        (name) => !CHANGEABLE.includes(name) && !isDeepStrictEqual(configuration[name], next[name]),
      );
      if (waiting.length > 0)
        log.warn(`${waiting.join(', ')}: changed when the server starts anew`);
    } catch (error) {
      log.error(`the settings before stay: ${error instanceof Error ? error.message : error}`);
    }
  };
  return followFiles([file], configuration.pollSeconds, again);
}

function batchingOf(configuration: Configuration) {
  return Object.fromEntries(CHANGEABLE.map((name) => [name, configuration[name]]));
}
