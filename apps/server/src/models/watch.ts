import type { Logger } from 'pino';
import type { Models } from './models.ts';

/**
 * Looks at the folder of runs every so many seconds: unlike a file system's own notifications this
 * works on every disk, also one that another machine writes. Returns a function that ends it.
 */
export function watch(models: Models, seconds: number, log: Logger): () => void {
  let timer: NodeJS.Timeout;
  let ended = false;
  const look = async () => {
    await models.refresh().catch((error) => log.error({ err: error }, 'looking for runs failed'));
    if (!ended) timer = setTimeout(look, seconds * 1000);
  };
  timer = setTimeout(look, seconds * 1000);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
