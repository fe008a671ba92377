import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { openRun, type Run } from '@vgg/runs';
import type { CompareOptions } from './index.ts';
import { UsageError } from '../../errors.ts';
import type { Leg } from './compare.ts';

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
 * The run that an earlier call left for this leg; null where there is none.
 * @throws UsageError where it was trained otherwise.
 */
export async function earlierRun(
  leg: Leg,
  folder: string,
  options: CompareOptions,
): Promise<{ run: Run; finished: boolean } | null> {
  const place = join(folder, leg.name);
  try {
    await access(join(place, 'run.json'));
  } catch {
    return null;
  }
  const run = await openRun(place);
  const { settings } = run;
  const { name, ...recipe } = settings.recipe;
  const then = [name, recipe, settings.options, settings.seed, settings.subset ?? null];
  const { recipeName, recipe: wanted, architecture } = leg.planned;
  const now = [recipeName, wanted, architecture, leg.seed, options.subset ?? null];
  if (canonical(then) !== canonical(now)) {
    throw new UsageError(
      `${place} was trained with other settings: give another --out, or remove it`,
    );
  }
  const events = await run.metrics();
  const finished = events.some((event) => event.event === 'end' && event.reason === 'finished');
  return { run, finished };
}

/** JSON with its keys in order, for comparing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
