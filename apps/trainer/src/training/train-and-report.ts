import { dirname, join } from 'node:path';
import type { EndEvent } from '@vgg/core';
import { openRun } from '@vgg/runs';
import { Failure, oneLine } from '../errors.ts';
import type { LoggerFlags } from '../options/loggers.ts';
import { entryOf, resultOf, settingsOf } from '../report/result.ts';
import type { TrainingJob } from './job.ts';
import { exitCodeOf } from './stop-on-signals.ts';
import { type LogForm, watchTraining } from './watch.ts';

/** How many epochs more are proposed for a run that has ended. */
const MORE_EPOCHS = 10;

/**
 * Trains, draws the figure, says what to do next, and sets the exit code.
 * @throws Failure where the training failed.
 */
export async function trainAndReport(
  job: TrainingJob,
  log: LogForm | undefined,
  loggers: LoggerFlags,
): Promise<void> {
  const { end, signal, header } = await watchTraining(job, log, loggers);
  if (end.reason === 'failed') throw new Failure(end.message ?? 'the training failed');
  if (signal) process.exitCode = exitCodeOf(signal);
  await drawReport(header.runFolder);
  if (log !== 'json') process.stdout.write(nextSteps(header.runFolder, end));
}

/** The figure of the run, beside what the reference published, in its folder `report`. */
async function drawReport(folder: string): Promise<void> {
  const run = await openRun(folder);
  const entry = await entryOf(run);
  if (entry.epochs.length === 0) return;
  try {
    const { writeReport } = await import('../report/write.ts');
    await writeReport(join(folder, 'report'), resultOf([entry], settingsOf(run)), 'training');
  } catch (error) {
    process.stderr.write(`vgg: the report of ${folder} cannot be written: ${oneLine(error)}\n`);
  }
}

/** Three lines on what can be done with a run now: go on, serve it, look inside. */
function nextSteps(folder: string, { reason, epoch }: EndEvent): string {
  // At its end a training is before the epoch that would come next.
  const more = reason === 'stopped' ? '' : ` --epochs ${epoch - 1 + MORE_EPOCHS}`;
  return [
    `Go on: npm run vgg -- resume ${folder}${more}\n`,
    `Serve: npm run serve -- --runs ${dirname(folder)}\n`,
    'View:  npm run build, serve, and open http://localhost:3000\n',
  ].join('');
}
