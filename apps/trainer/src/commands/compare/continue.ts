import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openRun, type Run } from '@vgg/runs';
import { UsageError } from '../../errors.ts';
import type { CompareOptions } from './options.ts';
import type { Trial } from './trial.ts';

/** The folder that a comparison with these settings has, so that the same command finds it again. */
export function comparisonFolder(parent: string, options: CompareOptions): string {
  const { recipe, epochs, subset, batchSize, lr, batchNorm, headWidth, seed, repeats } = options;
  const changed = [
    epochs && `${epochs}-epochs`,
    subset && `${subset}-images`,
    batchSize && `batch-${batchSize}`,
    lr && `lr-${lr}`,
    batchNorm !== undefined && (batchNorm ? 'batch-norm' : 'no-batch-norm'),
    headWidth && `head-${headWidth}`,
    seed !== 1 && `seed-${seed}`,
    repeats > 1 && `${repeats}-repeats`,
  ];
  return join(parent, ['compare', recipe, ...changed.filter(Boolean)].join('-'));
}

/**
 * The run that an earlier call left for this trial; null where there is none.
 * @throws UsageError where it was trained otherwise.
 */
export async function earlierRun(
  trial: Trial,
  folder: string,
  options: CompareOptions,
): Promise<{ run: Run; finished: boolean } | null> {
  const place = join(folder, trial.name);
  try {
    await access(join(place, 'run.json'));
  } catch {
    return null;
  }
  const run = await openRun(place);
  const { training, data } = run.card;
  const then = [training?.recipe, run.architecture, training?.seed, data?.subset ?? null];
  const { recipeName, recipe, architecture } = trial.planned;
  const wanted = { ...recipe, name: recipeName };
  const now = [wanted, architecture, trial.seed, options.subset ?? null];
  // What was never set is not written: JSON leaves it out.
  if (!isDeepStrictEqual(then, JSON.parse(JSON.stringify(now)))) {
    throw new UsageError(
      `${place} was trained with other settings: give another --out, or remove it`,
    );
  }
  const events = await run.metrics();
  const finished = events.some((event) => event.event === 'end' && event.reason === 'finished');
  return { run, finished };
}
