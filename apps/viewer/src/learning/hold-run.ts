import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';

/** A page that is being reloaded still holds its run for a moment. */
const PATIENCE_MS = 4000;
const AGAIN_MS = 200;

/**
 * Keeps other tabs from training the same run. Where a browser has no locks, as in pages that came over
 * plain HTTP, nothing is held.
 * @returns what lets it go
 * @throws Failure where another tab trains it
 */
export async function holdRun(run: string): Promise<() => void> {
  const { locks } = navigator;
  if (!locks) return () => {};
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const release = await tryToHold(locks, run);
    if (release) return release;
    if (performance.now() > until) throw new Failure(line`${run} is being trained in another tab`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

function tryToHold(locks: LockManager, run: string): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    locks
      .request(`vgg-run ${run}`, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null);
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
