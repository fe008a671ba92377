import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TrainingEvent } from '@vgg/core';
import type { Job } from 'bullmq';
import { oneLine } from '../../errors.ts';
import type { TrialEnd, Wanted } from '../trainer.ts';
import { loadBullmq } from './backend.ts';
import { openQueue, QUEUE } from './open-queue.ts';
import { ProgressReport } from './progress-report.ts';
import { type JobOptions, trainJob } from './train-job.ts';
import { isTrialJob, type TrialJob } from './trial-job.ts';

/** How a worker works. */
export interface WorkOptions extends JobOptions {
  queue: string;
  parallel: number;
  /** Seconds after which a worker that is silent is taken for dead. */
  lease: number;
  /** Seconds without a job after which it leaves; it stays without them. */
  idle?: number;
}

/** A trial whose workers died so often is what kills them. */
const MOST_DEATHS = 10;
/** How often it is looked whether a worker is idle, in milliseconds. */
const LOOK = 250;
/** Milliseconds after which a queue that does not answer is taken to be away. */
const PATIENCE = 2000;

/** Who listens to a worker. */
export interface WorkListener {
  say(line: string): void;
  event(event: TrainingEvent): void;
}

/**
 * Trains trials of a queue until it is asked to leave; a trial under way is then saved and goes back into
 * the queue, as does one whose worker died. A queue that is away when it leaves learns of it by the lease:
 * then connections of this process are still open.
 * @param leave aborted to leave
 * @throws Failure where the queue cannot be reached at first
 */
export async function work(
  options: WorkOptions,
  leave: AbortSignal,
  { say, event }: WorkListener,
): Promise<void> {
  const { parallel, lease, idle } = options;
  const { queue, tell } = await openQueue(options.queue, say);
  const { bullmq, backend } = await loadBullmq(options.queue);
  /** By the jobs' ids: aborted where another worker has the job now. */
  const running = new Map<string, AbortController>();

  /** A job that is no more is nobody's. */
  const asked = (id: string): Promise<Wanted | null> =>
    Promise.race([
      queue.getJob(id).then((job) => job?.data.wanted ?? 'stop'),
      sleep(PATIENCE, null, { ref: false }),
    ]).catch(() => null);
  const train = async (job: Job<TrialJob, TrialEnd, string>, token?: string): Promise<TrialEnd> => {
    const { id = '', data } = job;
    const name = nameOf(job);
    if (!isTrialJob(data)) throw new bullmq.UnrecoverableError('this is no trial of a sweep');
    const sayOfIt = (text: string) => say(`${name}: ${text.trim()}`);
    const progress = new ProgressReport((told) => job.updateProgress(told), sayOfIt);
    const line = { asked: () => asked(id), progress, say: sayOfIt, event };
    const lost = new AbortController();
    running.set(id, lost);
    const left = AbortSignal.any([leave, lost.signal]);
    const training = trainJob(data, options, line, left);
    const end = await training.finally(() => running.delete(id));
    await progress.tell();
    if (end) return end;
    if (!lost.signal.aborted) await job.moveToWait(token);
    throw new bullmq.WaitingError();
  };

  const worker = new bullmq.Worker(
    QUEUE,
    train,
    {
      connection: {},
      concurrency: parallel,
      lockDuration: lease * 1000,
      stalledInterval: lease * 1000,
      maxStalledCount: MOST_DEATHS,
    },
    backend,
  );
  worker.on('error', tell);
  worker.on('failed', (job, error) => say(`${nameOf(job)}: ${oneLine(error)}`));
  // Two must not train a trial.
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) running.get(id)?.abort();
  });
  await untilLeft(leave, () => running.size > 0, idle);
  const closing = worker.close().then(() => queue.close());
  const closed = new AbortController();
  const forsaken = untilForsaken(leave, () => running.size > 0, closed.signal);
  await Promise.race([closing, forsaken]).finally(() => closed.abort());
}

/** "first/trial-001"; others may put into the queue what is no trial. */
function nameOf(job: Pick<Job<unknown>, 'data' | 'name'> | undefined): string {
  const data = job?.data;
  return isTrialJob(data) ? `${data.sweep}/${data.name}` : `job ${job?.name}`;
}

/** Resolves when it is to leave, all is saved, and the queue has had its time to hear of it; or was closed. */
async function untilForsaken(
  leave: AbortSignal,
  isBusy: () => boolean,
  closed: AbortSignal,
): Promise<void> {
  if (!leave.aborted) await once(leave, 'abort');
  const wait = (time: number) => sleep(time, undefined, { signal: closed }).catch(() => {});
  while (isBusy() && !closed.aborted) await wait(LOOK);
  await wait(PATIENCE);
}

/** Resolves when it is asked to leave, or had nothing to do for so many seconds. */
async function untilLeft(
  leave: AbortSignal,
  isBusy: () => boolean,
  idle = Number.POSITIVE_INFINITY,
): Promise<void> {
  let busyAt = performance.now();
  while (!leave.aborted && performance.now() - busyAt < idle * 1000) {
    await sleep(LOOK, undefined, { signal: leave }).catch(() => {});
    if (isBusy()) busyAt = performance.now();
  }
}
