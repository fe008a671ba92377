import type { Logger } from 'pino';
import type { Models } from './models.ts';

/**
 * Looks at the folder of runs at once and every so many seconds: unlike a file system's own
 * notifications this works on every disk, also one that another machine writes. Returns a function that
 * ends it.
 */
export function watch(
  models: Models,
  { runs, pollSeconds }: { runs: string; pollSeconds: number },
  log: Logger,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const look = async () => {
    await models.refresh().catch((error) => log.error({ err: error }, 'looking for runs failed'));
    if (!ended) timer = setTimeout(look, pollSeconds * 1000);
  };
  void look().then(() => {
    if (!ended && !models.defaultModel) log.warn(`no model in ${runs} yet: waiting for one`);
  });
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
