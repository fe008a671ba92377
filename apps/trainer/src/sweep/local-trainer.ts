import { join } from 'node:path';
import { openRun, RunError, type Trial } from '@vgg/runs';
import { Failure, UsageError } from '../errors.ts';
import { type Experiment, experimentOf } from '../experiment/experiment.ts';
import { imageSizeOf } from '../experiment/image-size.ts';
import { isRun } from '../loading/find-run.ts';
import type { TrainingJob } from '../training/job.ts';
import { jobFor, type TrainingOptions } from '../training/job-for.ts';
import { TrainingSession } from '../training/session.ts';
import type { SweepPlan } from './plan.ts';
import type { Trainer, TrialEnd, TrialListener, TrialTraining, Wanted } from './trainer.ts';

/** Trains in threads of this process. */
export class LocalTrainer implements Trainer {
  private readonly folder: string;
  private readonly plan: SweepPlan;
  private readonly options: TrainingOptions;
  readonly places: number;

  constructor(folder: string, plan: SweepPlan, options: TrainingOptions, places: number) {
    this.folder = folder;
    this.plan = plan;
    this.options = options;
    this.places = places;
  }

  start(trial: Trial, listener: TrialListener): TrialTraining {
    const job = async () => {
      const experiment = await experimentFor(this.plan, trial);
      const begun = await isRun(join(this.folder, trial.name));
      return jobFor({ experiment, name: trial.name }, this.folder, this.options, begun);
    };
    return new LocalTraining(job, listener);
  }

  async close(): Promise<void> {}
}

/** One training in a thread of this process, which may be asked before there is a thread. */
export class LocalTraining implements TrialTraining {
  private readonly listener: TrialListener;
  readonly end: Promise<TrialEnd>;
  private session: TrainingSession | null = null;
  private wanted: Wanted = 'go';

  /** @param job what is to be done; a RangeError is the trial's own fault */
  constructor(job: () => Promise<TrainingJob>, listener: TrialListener) {
    this.listener = listener;
    this.end = this.train(job);
  }

  ask(wanted: Wanted): void {
    this.wanted = wanted;
    if (this.session) send(this.session, wanted);
  }

  private async train(job: () => Promise<TrainingJob>): Promise<TrialEnd> {
    const made = await job().catch((error: unknown): TrialEnd => {
      if (error instanceof RangeError) return failed(error.message);
      throw error;
    });
    if ('reason' in made) return made;
    if (this.wanted === 'stop') return { reason: 'interrupted' };
    const { event, notice } = this.listener;
    const session = new TrainingSession(made, {
      data: () => {},
      notice,
      output: notice,
      weights: () => {},
    });
    this.session = session;
    session.subscribe(event);
    const opened = await session.opened.catch((error: unknown): TrialEnd => {
      if (this.wanted === 'stop') return { reason: 'interrupted' };
      // Settings that do not fit the data are the trial's own; a run that was begun had none such.
      if (error instanceof UsageError && made.kind === 'new') return failed(error.message);
      throw error;
    });
    if ('reason' in opened) return opened;
    for (const past of opened.history) event(past);
    if (this.wanted !== 'go') send(session, this.wanted);
    const { reason, message = 'the training failed' } = await session.end;
    if (reason !== 'failed') return { reason: reason === 'stopped' ? 'interrupted' : reason };
    if (await tellsItsEnd(opened.header.runFolder)) return failed(message);
    throw new Failure(message);
  }
}

const failed = (message: string): TrialEnd => ({ reason: 'failed', message });

/** A training that the disk would not let go on says nothing of it in its run, which may be gone, too. */
async function tellsItsEnd(folder: string): Promise<boolean> {
  try {
    const events = await (await openRun(folder)).metrics();
    return events.at(-1)?.event === 'end';
  } catch (error) {
    if (error instanceof RunError) return false;
    throw error;
  }
}

function send(session: TrainingSession, wanted: Wanted): void {
  session.send({ command: wanted === 'go' ? 'resume' : wanted });
}

/**
 * The whole experiment of a trial.
 * @throws RangeError where its settings exclude one another
 */
export async function experimentFor(
  { settings: shared }: SweepPlan,
  { choice, seed }: Pick<Trial, 'choice' | 'seed'>,
): Promise<Experiment> {
  const settings = { ...shared, ...choice, seed };
  return experimentOf(settings, await imageSizeOf(settings));
}
