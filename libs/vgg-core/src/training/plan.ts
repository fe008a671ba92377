import { util } from '@tensorflow/tfjs-core';
import type { PlanEvent, WarningEvent } from './events.ts';
import type { TrainingOptions } from './options.ts';
import type { Progress } from './progress.ts';
import { TimeBudget } from './time-budget.ts';

/** A plan that differs by less is not worth an event. */
const LEAST_CHANGE = 0.005;

/** How long a training will be: `progress.totalSteps`, by its recipe's epochs or by the time given. */
export class Plan {
  private readonly options: TrainingOptions;
  private readonly progress: Progress;
  private readonly stepsPerEpoch: number;
  private budget: TimeBudget | null = null;
  private warned = false;
  /** When the loop began, by util.now, and the milliseconds that it was paused. */
  private began = 0;
  private paused = 0;

  constructor(options: TrainingOptions, progress: Progress, stepsPerEpoch: number) {
    this.options = options;
    this.progress = progress;
    this.stepsPerEpoch = stepsPerEpoch;
  }

  /** The loop begins: from now on time counts. */
  start(): void {
    this.began = util.now();
  }

  /**
   * How long it will be: known at once, or once the first steps are measured; a training that goes on
   * keeps to its plan until then.
   */
  *first(): Generator<PlanEvent> {
    const { recipe, timeBudget, data } = this.options;
    const { progress, stepsPerEpoch } = this;
    if (timeBudget !== undefined) {
      const testBatches = data.testCount / recipe.batchSize;
      const before = { steps: progress.step, seconds: progress.seconds };
      this.budget = new TimeBudget(timeBudget, stepsPerEpoch, testBatches, before);
      if (progress.totalSteps === null) return;
    }
    progress.totalSteps ??= recipe.epochs * stepsPerEpoch;
    yield this.event(progress.totalSteps);
  }

  /**
   * With a time budget: what fits, planned anew as the training turns out faster or slower.
   * @param seconds of the step that was done
   */
  *afterStep(seconds: number): Generator<PlanEvent | WarningEvent> {
    const elapsed = (util.now() - this.began - this.paused) / 1000;
    const plan = this.budget?.measure(seconds, elapsed);
    if (!plan) return;
    const { totalSteps, expectedSeconds } = plan;
    const change = Math.abs(totalSteps - (this.progress.totalSteps ?? 0));
    if (change < LEAST_CHANGE * totalSteps) return;
    this.progress.totalSteps = totalSteps;
    yield { ...this.event(totalSteps), expectedSeconds };
    const tooLong = expectedSeconds > 1.05 * (this.options.timeBudget ?? expectedSeconds);
    if (totalSteps > this.stepsPerEpoch || !tooLong || this.warned) return;
    this.warned = true;
    const takes = `${(expectedSeconds / 60).toFixed(expectedSeconds < 600 ? 1 : 0)} minutes`;
    const message = `one epoch takes about ${takes}, longer than the time given: it is trained all the same, since less than one is not`;
    yield { event: 'warning', step: this.progress.step, message };
  }

  /** Takes the seconds of an evaluation. */
  evaluated(seconds: number): void {
    this.budget?.evaluated(seconds);
  }

  /** Takes the milliseconds of a pause, which count for nothing. */
  wasPaused(milliseconds: number): void {
    this.paused += milliseconds;
  }

  private event(totalSteps: number): PlanEvent {
    const epochs = totalSteps / this.stepsPerEpoch;
    return { event: 'plan', step: this.progress.step, totalSteps, epochs };
  }
}
