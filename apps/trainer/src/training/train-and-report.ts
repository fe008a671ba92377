import { dirname } from 'node:path';
import type { EndEvent } from '@vgg/core';
import { Failure } from '../errors.ts';
import type { TrainingJob } from './job.ts';
import { exitCodeOf } from './stop-on-signals.ts';
import { type LogForm, watchTraining } from './watch.ts';

/** How many epochs more are proposed for a run that has ended. */
const MORE_EPOCHS = 10;

/**
 * Trains, says what to do next, and sets the exit code.
 * @throws Failure where the training failed.
 */
export async function trainAndReport(job: TrainingJob, log: LogForm | undefined): Promise<void> {
  const { end, signal, header } = await watchTraining(job, log);
  if (end.reason === 'failed') throw new Failure(end.message ?? 'the training failed');
  if (signal) process.exitCode = exitCodeOf(signal);
  if (log !== 'json') process.stdout.write(nextSteps(header.runFolder, end));
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
