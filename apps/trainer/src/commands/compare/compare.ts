import { openRun, type Run } from '@vgg/runs';
import { accepted, Failure, oneLine, UsageError } from '../../errors.ts';
import { experimentOf } from '../../experiment/experiment.ts';
import { settingsFrom } from '../../experiment/flags.ts';
import { imageSizeOf } from '../../experiment/image-size.ts';
import type { Settings } from '../../experiment/settings.ts';
import { RUNS } from '../../options/common.ts';
import type { ComparisonEntry, ComparisonResult } from '../../report/comparison.ts';
import { entryOf, resultOf, settingsOf } from '../../report/result.ts';
import { type ReportFiles, writeReport } from '../../report/write.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import { jobFor } from '../../training/job-for.ts';
import { exitCodeOf } from '../../training/stop-on-signals.ts';
import { watchTraining } from '../../training/watch.ts';
import { comparisonFolder, earlierRun } from './continue.ts';
import type { CompareOptions } from './options.ts';
import { comparisonTable } from './table.ts';
import type { Trial } from './trial.ts';

/**
 * Answers `vgg compare`: trains one after another, each a run of its own, and draws the report
 * anew after each. What an earlier call finished is taken as it is, what it began is resumed.
 *
 * @throws UsageError where the folder holds a comparison with other settings.
 */
export async function compare(configurations: string[], options: CompareOptions): Promise<void> {
  if (options.layers !== undefined) {
    throw new UsageError('--layers: compare takes configurations by their names');
  }
  // A run to repeat names its own network; here the arguments name them.
  const { layers: _, ...settings } = await settingsFrom(options, undefined);
  const imageSize = await imageSizeOf(settings);
  const trials = trialsOf(configurations, settings, imageSize, options.repeats);
  const folder = options.out ?? comparisonFolder(RUNS, settings, options.repeats);
  // All of them before the first is trained: hours later is no time to hear of other settings.
  for (const trial of trials) await earlierRun(trial, folder);
  const entries: ComparisonEntry[] = [];
  for (const trial of trials) {
    const run = await train(trial, folder, options);
    if (run === null) return;
    entries.push(await entryOf(run, { repeat: trial.repeat }));
    const files = await report(
      folder,
      resultOf(entries, {
        ...settingsOf(run),
        repeats: options.repeats,
        seed: trials[0].experiment.training.seed,
      }),
    );
    if (trial !== trials.at(-1) || options.log === 'json') continue;
    const table = comparisonTable(entries, terminalOf(process.stdout));
    const places = [files.svg, files.png, files.html].join('\n');
    process.stdout.write(`\n${table}\n\n${places}\n`);
  }
}

/** Each configuration once, however often and in whatever spelling it was named. */
function trialsOf(
  configurations: string[],
  settings: Settings,
  imageSize: number,
  repeats: number,
): Trial[] {
  const experiments = configurations.map((configuration) =>
    accepted(() => experimentOf({ ...settings, configuration }, imageSize)),
  );
  const distinct = new Map(
    experiments.map((experiment) => [experiment.network.configuration, experiment]),
  );
  return [...distinct].flatMap(([configuration, { network, data, training }]) =>
    Array.from({ length: repeats }, (_, index) => {
      const name = repeats === 1 ? configuration : `${configuration}-${index + 1}`;
      const seed = training.seed + index;
      const experiment = { network, data: { ...data, seed }, training: { ...training, seed } };
      return { experiment, configuration, repeat: index + 1, name };
    }),
  );
}

/** The trial's run, finished; null where the person stopped it. */
async function train(trial: Trial, folder: string, options: CompareOptions): Promise<Run | null> {
  const before = await earlierRun(trial, folder);
  if (before?.finished) return before.run;
  const job = jobFor(trial, folder, options, before !== null);
  const { end, signal, header } = await watchTraining(job, options.log, options);
  if (end.reason === 'failed') {
    throw new Failure(`${trial.name}: ${end.message ?? 'the training failed'}`);
  }
  if (end.reason === 'stopped') {
    if (signal) process.exitCode = exitCodeOf(signal);
    process.stderr.write('Stopped; the same command again goes on from here.\n');
    return null;
  }
  return openRun(header.runFolder);
}

async function report(folder: string, result: ComparisonResult): Promise<ReportFiles> {
  try {
    return await writeReport(folder, result);
  } catch (error) {
    throw new Failure(`the report in ${folder} cannot be written: ${oneLine(error)}`);
  }
}
