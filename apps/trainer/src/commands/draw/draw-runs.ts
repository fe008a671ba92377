import { openRun, type Run } from '@vgg/runs';
import { Failure, oneLine, UsageError } from '../../errors.ts';
import { findRun } from '../../loading/find-run.ts';
import { publishedConfiguration, trainedAsPublished } from '../../reference/published.ts';
import type { ComparisonEntry, ComparisonResult } from '../../report/comparison.ts';
import { entryOf, resultOf, settingsOf } from '../../report/result.ts';
import { writeReport } from '../../report/write.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import { comparisonTable } from '../compare/table.ts';
import { labelled } from './labels.ts';

/**
 * Answers `vgg draw`: the report of a comparison, of runs that were trained before.
 * @throws UsageError where a run has no epoch to draw
 * @throws Failure where the report cannot be written
 */
export async function drawRuns(
  given: string[],
  { out, json }: { out: string; json?: boolean },
): Promise<void> {
  const folders = new Set(await Promise.all(given.map((run) => findRun(run))));
  const runs = await Promise.all([...folders].map((folder) => openRun(folder)));
  const entries = await Promise.all(labelled(runs).map(({ run, ...place }) => entry(run, place)));
  const files = await writeReport(out, resultOf(entries, shared(runs))).catch((error) => {
    throw new Failure(`the report in ${out} cannot be written: ${oneLine(error)}`);
  });
  if (json) {
    process.stdout.write(`${JSON.stringify({ entries, files })}\n`);
    return;
  }
  const table = comparisonTable(entries, terminalOf(process.stdout));
  process.stdout.write(`${table}\n\n${Object.values(files).join('\n')}\n`);
}

/** The published curves stand beside a run only where it was trained as they were. */
async function entry(
  run: Run,
  place: Pick<ComparisonEntry, 'label' | 'repeat'>,
): Promise<ComparisonEntry> {
  const { configuration } = run.architecture;
  const beside = trainedAsPublished(run.card) ? publishedConfiguration(configuration) : null;
  const found = await entryOf(run, { ...place, beside });
  if (found.epochs.length > 0) return found;
  throw new UsageError(`${run.folder} has no epoch to draw yet`);
}

/** The settings that are the same in all runs. */
function shared(runs: readonly Run[]): ComparisonResult['settings'] {
  const [first = {}, ...others] = runs.map(settingsOf);
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((one) => one[name] === value)),
  );
}
