import { stat } from 'node:fs/promises';

/**
 * Calls when a file has changed, and at SIGHUP.
 * @param seconds between two looks
 * @returns a function that ends it
 */
export function followFiles(
  paths: readonly string[],
  seconds: number,
  again: () => Promise<void>,
): () => void {
  let known = timesOf(paths);
  const look = async () => {
    const [before, now] = [await known, await timesOf(paths)];
    known = Promise.resolve(now);
    if (now !== before) await again();
  };
  const timer = setInterval(() => void look(), seconds * 1000);
  const hangUp = () => void again();
  process.on('SIGHUP', hangUp);
  return () => {
    clearInterval(timer);
    process.off('SIGHUP', hangUp);
  };
}

async function timesOf(paths: readonly string[]): Promise<string> {
  const times = paths.map((path) =>
    stat(path).then(
      ({ mtimeMs, ino }) => `${mtimeMs} ${ino}`,
      () => 'none',
    ),
  );
  return (await Promise.all(times)).join();
}
