import { dirname } from 'node:path';
import { Failure } from '../errors.ts';
import type { TrainingJob } from './job.ts';
import { exitCodeOf, type LogForm, watchTraining } from './watch.ts';

/**
 * Trains, says what to do next, and sets the exit code.
 * @throws Failure where the training failed.
 */
export async function trainAndReport(job: TrainingJob, log: LogForm | undefined): Promise<void> {
  const { end, signal, header } = await watchTraining(job, log);
  if (end.reason === 'failed') throw new Failure(end.message ?? 'the training failed');
  if (signal) process.exitCode = exitCodeOf(signal);
  if (log !== 'json') process.stdout.write(nextSteps(header.runFolder, end.reason === 'stopped'));
}

/** Three lines on what can be done with a run now: go on, serve it, look inside. */
function nextSteps(folder: string, stopped: boolean): string {
  const resume = stopped ? `resume ${folder}` : `resume ${folder} --epochs 10`;
  return [
    `Go on: npm run vgg -- ${resume}\n`,
    `Serve: npm run serve -- --runs ${dirname(folder)}\n`,
    'View:  npm run build, serve, and open http://localhost:3000\n',
  ].join('');
}
