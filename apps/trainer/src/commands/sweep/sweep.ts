import { availableParallelism } from 'node:os';
import { Failure, oneLine } from '../../errors.ts';
import { experimentOf } from '../../experiment/experiment.ts';
import { imageSizeOf } from '../../experiment/image-size.ts';
import { openData } from '../../loading/open-data.ts';
import { RUNS } from '../../options/common.ts';
import { LocalTrainer } from '../../sweep/local-trainer.ts';
import { type OpenedSweep, openSweep, planInFile, sweepFolder } from '../../sweep/open-sweep.ts';
import type { SweepPlan } from '../../sweep/plan.ts';
import { isDone } from '../../sweep/progress.ts';
import { sweepTable } from '../../sweep/table.ts';
import type { Trainer } from '../../sweep/trainer.ts';
import { terminalOf } from '../../terminal/terminal.ts';
import type { SweepOptions } from './options.ts';
import { watchSweep } from './watch.ts';

/**
 * Answers `vgg sweep`: chooses settings, trains each choice as a run of its own in one folder, and tells
 * the best. What an earlier call finished is taken as it is, what it began is resumed.
 *
 * @throws UsageError where the file is not accepted, or the folder holds another sweep.
 */
export async function sweep(file: string, options: SweepOptions): Promise<void> {
  const plan = await planInFile(file);
  const opened = await openSweep(options.out ?? sweepFolder(RUNS, file), plan);
  try {
    if (!isDone(opened.ledger)) {
      if (options.queue === undefined) await prepareData(plan);
      await watchSweep(opened, await trainerFor(opened, options), options.log);
    }
    await report(opened, options);
    checkSomeTrained(opened);
  } finally {
    opened.release();
  }
}

/** @throws Failure where there is nothing but trials that failed */
function checkSomeTrained({ ledger: { trials } }: OpenedSweep): void {
  const [first] = trials;
  if (first === undefined || trials.some(({ state }) => state !== 'failed')) return;
  throw new Failure(`every trial failed; ${first.name}: ${first.message}`);
}

async function trainerFor(
  { folder, ledger }: OpenedSweep,
  options: SweepOptions,
): Promise<Trainer> {
  const { parallel, queue } = options;
  if (queue !== undefined) {
    const { openQueue } = await import('../../sweep/queue/open-queue.ts');
    const { QueueTrainer } = await import('../../sweep/queue/queue-trainer.ts');
    const warn = (message: string) => process.stderr.write(`vgg: ${message}\n`);
    return new QueueTrainer(await openQueue(queue, warn), folder, ledger);
  }
  const threads = Math.max(1, Math.floor(availableParallelism() / parallel));
  const each = parallel === 1 ? options : { ...options, threads: options.threads ?? threads };
  return new LocalTrainer(folder, ledger.plan, each, parallel);
}

/** Data that every trial has are fetched or decoded once, where their progress can be seen. */
async function prepareData({ settings, space }: SweepPlan): Promise<void> {
  const ofTrials = ['data', 'inputSize', 'labels', 'subset', 'validation', 'balance'];
  if (Object.keys(space).some((name) => ofTrials.includes(name))) return;
  const { data } = experimentOf(settings, await imageSizeOf(settings));
  await (await openData(data)).close();
}

async function report({ folder, ledger }: OpenedSweep, { log }: SweepOptions): Promise<void> {
  if (ledger.trials.every(({ accuracies }) => accuracies.length === 0)) return;
  const { writeSweepReport } = await import('../../report/sweep/write.ts');
  const places = await writeSweepReport(folder, ledger).catch((error) => {
    throw new Failure(`the report in ${folder} cannot be written: ${oneLine(error)}`);
  });
  if (log === 'json') return;
  const table = sweepTable(ledger, terminalOf(process.stdout));
  process.stdout.write(`\n${table}\n\n${places.join('\n')}\n`);
}
