import { basename, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trial } from '@vgg/runs';
import { Failure, oneLine } from '../../errors.ts';
import type { Ledger } from '../ledger.ts';
import { experimentFor } from '../local-trainer.ts';
import type { Trainer, TrialEnd, TrialListener, TrialTraining, Wanted } from '../trainer.ts';
import type { OpenedQueue, TrialQueue } from './open-queue.ts';
import type { TrialJob, TrialProgress } from './trial-job.ts';

/** Jobs that wait or train at the same time, at most. */
const PLACES = 100;
/** How often a job is looked at, in milliseconds. */
const LOOK = 500;
/** How often a trial that cannot begin is tried: again after 1, 2, 4 … seconds. */
const ATTEMPTS = 6;
const FIRST_DELAY = 1000;

/** Lets workers train, on whichever machine they are: a trial is a job of a queue. */
export class QueueTrainer implements Trainer {
  private readonly opened: OpenedQueue;
  private readonly folder: string;
  private readonly ledger: Ledger;
  readonly places = PLACES;

  constructor(opened: OpenedQueue, folder: string, ledger: Ledger) {
    this.opened = opened;
    this.folder = folder;
    this.ledger = ledger;
  }

  start(trial: Trial, listener: TrialListener): TrialTraining {
    const { plan, started } = this.ledger;
    const sweep = basename(resolve(this.folder));
    const job = async (): Promise<TrialJob> => {
      const experiment = await experimentFor(plan, trial);
      return { sweep, name: trial.name, experiment, wanted: 'go' };
    };
    // Another sweep under the same name has other jobs. BullMQ accepts no colons.
    const id = [sweep.replaceAll(':', '_'), Date.parse(started), trial.name].join('.');
    return new QueuedTraining(this.opened, id, job, listener);
  }

  close(): Promise<void> {
    return this.opened.queue.close();
  }
}

class QueuedTraining implements TrialTraining {
  private readonly queue: TrialQueue;
  private readonly tellFault: OpenedQueue['tell'];
  private readonly id: string;
  private readonly listener: TrialListener;
  readonly end: Promise<TrialEnd>;
  private wanted: Wanted = 'go';
  /** Whether the job is known to be of this process's asking. */
  private asked = false;
  /** What the listener has heard already. */
  private readonly told = { epochs: 0, step: -1, planned: false };

  constructor(
    { queue, tell }: OpenedQueue,
    id: string,
    job: () => Promise<TrialJob>,
    listener: TrialListener,
  ) {
    this.queue = queue;
    this.tellFault = tell;
    this.id = id;
    this.listener = listener;
    this.end = this.follow(job);
  }

  ask(wanted: Wanted): void {
    this.wanted = wanted;
  }

  private async follow(make: () => Promise<TrialJob>): Promise<TrialEnd> {
    let data: TrialJob;
    try {
      data = await make();
    } catch (error) {
      if (error instanceof RangeError) return { reason: 'failed', message: error.message };
      throw error;
    }
    for (;;) {
      const end = await this.look(data).catch((error: unknown) => {
        if (error instanceof Failure) throw error;
        this.tellFault(error);
        return null;
      });
      if (end) return end;
      await sleep(LOOK);
    }
  }

  /** What became of the job; null while nothing did. */
  private async look(data: TrialJob): Promise<TrialEnd | null> {
    if (!this.asked) await this.removeEnded();
    this.asked = true;
    // A job that is there already, from before this process was killed, is left as it is.
    const job = (await this.queue.getJob(this.id)) ?? (await this.add(data));
    this.tell(job.progress);
    if (job.finishedOn !== undefined) return this.result(job);
    if (this.wanted === 'stop' && (await this.withdraw())) return { reason: 'interrupted' };
    if (job.data.wanted !== this.wanted) {
      await job.updateData({ ...job.data, wanted: this.wanted });
    }
    return null;
  }

  private add(data: TrialJob) {
    return this.queue.add(data.name, data, {
      jobId: this.id,
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: FIRST_DELAY },
    });
  }

  /** What an earlier process asked for is over: stopped, or failed for lack of something. */
  private async removeEnded(): Promise<void> {
    const job = await this.queue.getJob(this.id);
    if (job?.finishedOn !== undefined) await job.remove();
  }

  /** Takes a job that nobody trains out of the queue; false where a worker has it. */
  private withdraw(): Promise<boolean> {
    return this.queue.remove(this.id).then(
      (removed) => removed === 1,
      () => false,
    );
  }

  /** The end of a finished job, which goes; should this process be killed now, its run tells as much. */
  private async result(job: TrialJobIn): Promise<TrialEnd> {
    const { returnvalue, failedReason, name } = job;
    // Of attempts before the last one a reason is there, too.
    const hasFailed = await job.isFailed();
    await job.remove();
    if (hasFailed) throw new Failure(`${name}: ${oneLine(failedReason)}`);
    return returnvalue ?? { reason: 'interrupted' };
  }

  private tell(progress: unknown): void {
    if (!isProgress(progress)) return;
    const { told, listener } = this;
    const { epochs, plan, step } = progress;
    if (plan && !told.planned) listener.event(plan);
    told.planned ||= plan !== null;
    for (const event of epochs.slice(told.epochs)) if (event) listener.event(event);
    told.epochs = Math.max(told.epochs, epochs.length);
    if (step && step.step !== told.step) listener.event(step);
    told.step = step?.step ?? told.step;
  }
}

type TrialJobIn = NonNullable<Awaited<ReturnType<TrialQueue['getJob']>>>;

function isProgress(progress: unknown): progress is TrialProgress {
  return typeof progress === 'object' && progress !== null && 'epochs' in progress;
}
