import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ModelCard, TrainingCard } from '@vgg/core';
import { openRun, type Run } from '@vgg/runs';
import { UsageError } from '../../errors.ts';
import type { Experiment } from '../../experiment/experiment.ts';
import { readSettings, type Settings } from '../../experiment/settings.ts';
import { requestOf } from '../../experiment/to-settings.ts';
import { isRun } from '../../loading/find-run.ts';
import type { Trial } from './trial.ts';

/** Settings as words of a folder's name, shorter than the flags' where they are used often. */
const words: Partial<Record<keyof Settings, (value: unknown) => string>> = {
  epochs: (value) => `${value}-epochs`,
  subset: (value) => `${value}-images`,
  batchSize: (value) => `batch-${value}`,
  batchNorm: (value) => (value ? 'batch-norm' : 'no-batch-norm'),
};

/** The folder that a comparison with these settings has, so that the same command finds it again. */
export function comparisonFolder(parent: string, settings: Settings, repeats: number): string {
  const { recipe = 'reference', configuration: _, ...rest } = settings;
  // In one order, whatever the order on the command line.
  const changed = Object.entries(readSettings(rest)).map(([name, value]) => {
    const word = words[name as keyof Settings]?.(value) ?? `${name}-${JSON.stringify(value)}`;
    return word.replace(/[^\p{L}\p{N}.]+/gu, '-').replace(/^-|-$/g, '');
  });
  const times = repeats > 1 ? [`${repeats}-repeats`] : [];
  return join(parent, ['compare', recipe, ...changed, ...times].join('-').slice(0, 200));
}

/**
 * The run that an earlier call left for this trial; null where there is none.
 * @throws UsageError where it was trained otherwise.
 */
export async function earlierRun(
  trial: Trial,
  folder: string,
): Promise<{ run: Run; finished: boolean } | null> {
  const place = join(folder, trial.name);
  if (!(await isRun(place))) return null;
  const run = await openRun(place);
  if (!repeats(run.card, trial.experiment)) {
    throw new UsageError(
      `${place} was trained with other settings: give another --out, or remove it`,
    );
  }
  const events = await run.metrics();
  const finished = events.some((event) => event.event === 'end' && event.reason === 'finished');
  return { run, finished };
}

/** Whether a run's card tells of this experiment, whatever words its recipe is described with. */
function repeats({ network, data, training, input }: ModelCard, wanted: Experiment): boolean {
  if (!data || !training) return false;
  const { data: place, strict: _, ...request } = wanted.data;
  const { data: source, ...then } = requestOf(data, input.size, training.seed);
  const now = { inputSize: input.size, ...request };
  return (
    [source, data.name].some((known) => known === place || known === resolve(place)) &&
    sameValues(
      [network, then, wordless(training)],
      [wanted.network, now, wordless(wanted.training)],
    )
  );
}

function wordless({ recipe, ...rest }: TrainingCard) {
  const { summary: _, expectation: __, ...numbers } = recipe;
  return { ...rest, recipe: numbers };
}

/** What was never set is not written: JSON leaves it out. */
function sameValues(one: unknown, other: unknown): boolean {
  const written = (value: unknown) => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(written(one), written(other));
}
