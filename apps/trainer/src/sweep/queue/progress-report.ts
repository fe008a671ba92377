import type { TrainingEvent } from '@vgg/core';
import type { TrialListener } from '../trainer.ts';
import type { TrialProgress } from './trial-job.ts';

/** Progress within an epoch is told as often, at most, in milliseconds. */
const OFTEN = 1000;

/** What a training tells, told on to whoever looks at its job: epochs at once, steps now and then. */
export class ProgressReport implements TrialListener {
  private readonly write: (progress: TrialProgress) => Promise<void>;
  readonly notice: (message: string) => void;
  private readonly progress: TrialProgress = { epochs: [], plan: null, step: null };
  private toldAt = Number.NEGATIVE_INFINITY;
  private telling: Promise<void> = Promise.resolve();

  /**
   * @param write puts the progress where it can be seen
   * @param notice told what the training says beside its events
   */
  constructor(
    write: (progress: TrialProgress) => Promise<void>,
    notice: (message: string) => void,
  ) {
    this.write = write;
    this.notice = notice;
  }

  readonly event = (event: TrainingEvent): void => {
    if (event.event === 'epoch') this.progress.epochs[event.epoch - 1] = event;
    else if (event.event === 'plan') this.progress.plan = event;
    else if (event.event === 'step') {
      const { layers: _, ...step } = event;
      this.progress.step = step;
      if (performance.now() - this.toldAt < OFTEN) return;
    } else return;
    this.tell();
  };

  /** Tells all of it, after what is being told. A job that was lost meanwhile has nobody to tell. */
  tell(): Promise<void> {
    this.toldAt = performance.now();
    this.telling = this.telling.then(() => this.write(this.progress)).catch(() => {});
    return this.telling;
  }
}
