import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainingEvent } from '@vgg/core';
import { lockHolder, openRun } from '@vgg/runs';
import { isRun } from '../../loading/find-run.ts';
import { jobFor, type TrainingOptions } from '../../training/job-for.ts';
import { LocalTraining } from '../local-trainer.ts';
import type { TrialEnd, Wanted } from '../trainer.ts';
import type { ProgressReport } from './progress-report.ts';
import type { TrialJob } from './trial-job.ts';

export interface JobOptions extends TrainingOptions {
  /** Folder of runs that all machines share. */
  out: string;
}

/** What a worker has to do with the queue while it trains a job. */
export interface JobLine {
  /** What is asked of the trial now; null where nobody can tell. */
  asked(): Promise<Wanted | null>;
  /** Where it is told how far it is; the last is told when it has ended. */
  progress: ProgressReport;
  /** Told every event, too. */
  event(event: TrainingEvent): void;
  say(line: string): void;
}

/**
 * Trains the trial of a job as far as its sweep wants.
 * @param leave aborted where it is to be saved and left to another worker
 * @param pace milliseconds between two looks at what is asked of the trial, and at whoever else writes its run
 * @returns its end; null where it is left
 * @throws one line where it cannot begin, or go on, for a reason that is not the trial's own
 */
export async function trainJob(
  trial: TrialJob,
  options: JobOptions,
  line: JobLine,
  leave: AbortSignal,
  pace = 1000,
): Promise<TrialEnd | null> {
  const folder = join(options.out, trial.sweep);
  const run = join(folder, trial.name);
  const { progress } = line;
  const begun = await isRun(run);
  if (begun) {
    const waited = await untilFree(run, line, leave, pace);
    if (waited !== 'free') return waited;
    const ended = await endedEarlier(run, progress);
    if (ended) return ended;
  }
  line.say(begun ? 'goes on' : 'begins');
  const training = new LocalTraining(async () => jobFor(trial, folder, options, begun), {
    notice: progress.notice,
    event(event) {
      line.event(event);
      progress.event(event);
    },
  });
  const stop = () => training.ask('stop');
  leave.addEventListener('abort', stop);
  if (leave.aborted) stop();
  let wanted = 'go' as Wanted;
  const looking = setInterval(async () => {
    const asked = await line.asked();
    if (asked === null || asked === wanted || leave.aborted) return;
    wanted = asked;
    training.ask(asked);
  }, pace);
  try {
    const end = await training.end;
    const isLeft = end.reason === 'interrupted' && wanted !== 'stop';
    line.say(isLeft ? 'saved, and left to another worker' : end.reason);
    return isLeft ? null : end;
  } finally {
    clearInterval(looking);
    leave.removeEventListener('abort', stop);
  }
}

/**
 * Another machine's claim on a run outlives its process by two minutes, and a worker that has lost its
 * job still saves: until then the run is not touched.
 */
async function untilFree(
  run: string,
  line: JobLine,
  leave: AbortSignal,
  pace: number,
): Promise<'free' | TrialEnd | null> {
  for (let said = false; (await lockHolder(run)) !== undefined; said = true) {
    if (!said) line.say('waits until nobody else writes its run');
    if (leave.aborted) return null;
    if ((await line.asked()) === 'stop') return { reason: 'interrupted' };
    await sleep(pace, undefined, { signal: leave }).catch(() => {});
  }
  return 'free';
}

/** What a finished run tells whose worker died before it could. */
async function endedEarlier(run: string, progress: ProgressReport): Promise<TrialEnd | null> {
  const events = await (await openRun(run)).metrics();
  if (!events.some((event) => event.event === 'end' && event.reason === 'finished')) return null;
  for (const event of events) progress.event(event);
  return { reason: 'finished' };
}
