import { util } from '@tensorflow/tfjs-core';
import type { NamedValues } from '../network.ts';
import { WeightAverage } from './averaging.ts';
import { breathe } from './breathe.ts';
import { TrainingControl } from './control.ts';
import { Evaluator } from './evaluator.ts';
import type { EndReason, EpochEvent, TrainingEvent } from './events.ts';
import { prepareFirstWeights } from './first-weights.ts';
import { NotFinite } from './not-finite.ts';
import type { TrainingOptions } from './options.ts';
import { Plan } from './plan.ts';
import { type Checkpoint, epochBeginning, firstProgress, type Progress } from './progress.ts';
import { Saver } from './saver.ts';
import { startEvent } from './start-event.ts';
import { Stepper } from './stepper.ts';

/**
 * Training as a stream of events. Whoever listens may take its time: the loop waits at each event,
 * so a `snapshot` taken at a checkpoint event is of exactly that step.
 */
export class Training {
  readonly control = new TrainingControl();
  private readonly options: TrainingOptions;
  private readonly stepper: Stepper;
  private readonly saver: Saver;
  private readonly average: WeightAverage;
  private readonly progress: Progress;
  private readonly evaluator: Evaluator;
  private readonly stepsPerEpoch: number;
  private readonly plan: Plan;

  /** @throws RangeError where the checkpoint does not fit the network. */
  constructor(options: TrainingOptions) {
    const { recipe, checkpoint, network, data } = options;
    this.options = options;
    this.average = new WeightAverage(recipe.averaging, network);
    this.stepsPerEpoch = Math.ceil(data.trainCount / recipe.batchSize);
    if (checkpoint) this.average.load(checkpoint.tensors);
    this.progress = checkpoint
      ? { ...checkpoint.progress }
      : firstProgress(options.seed, recipe.batchSize);
    this.stepper = new Stepper(options, this.progress, this.average, this.stepsPerEpoch);
    this.saver = new Saver(options, this.progress);
    this.plan = new Plan(options, this.progress, this.stepsPerEpoch);
    this.evaluator = new Evaluator(options, this.progress, this.average.answering);
  }

  /** Weights, optimiser and position at this moment. */
  async snapshot(): Promise<Checkpoint> {
    const tensors = {
      ...(await this.average.values()),
      ...(await this.stepper.optimiser.values()),
    };
    return { tensors, progress: { ...this.progress } };
  }

  /** L2 norm of each weight's gradient at the latest step, by its name. */
  get gradientNorms(): ReadonlyMap<string, number> {
    return this.stepper.gradientNorms;
  }

  /** Of the last evaluation in this process: confusion[label][prediction] counts images. */
  get confusion(): number[][] | null {
    return this.evaluator.confusion;
  }

  /** Where the training stands. */
  get standing(): Readonly<Progress> {
    return this.progress;
  }

  /** A copy of the weights that answer at this moment. */
  weights(): Promise<NamedValues> {
    return this.average.answers();
  }

  /** Trains; ends with an `end` event, and throws only on what no training can go on from. */
  async *events(): AsyncGenerator<TrainingEvent, void> {
    const { progress } = this;
    yield startEvent(this.options, progress.step, this.stepsPerEpoch);
    this.plan.start();
    await this.prepare();
    yield* this.plan.first();
    if (progress.step === 0) yield* this.saver.snapshotIfDue();
    this.saver.start();
    try {
      // A training saved between its last step and the evaluation after it still owes the latter.
      while (this.goesOn() || progress.stepInEpoch > 0) yield* this.epoch();
      yield* this.saver.snapshotIfDue(true);
      yield* this.saver.saveUnlessSaved('finished');
      const finalTest = await this.evaluator.finalTest();
      if (finalTest) yield finalTest;
    } catch (error) {
      if (error instanceof NotFinite) {
        yield this.end(
          'failed',
          error.tell(progress.step, this.stepper.learningRate(), this.saver.savedStep),
        );
        return;
      }
      if (!this.options.signal?.aborted) throw error;
      // It may never go on: then this was its end.
      yield* this.saver.snapshotIfDue(true);
      yield* this.saver.saveUnlessSaved('stopped');
      yield this.end('stopped');
      return;
    }
    yield this.end('finished', this.evaluator.lostPatience());
  }

  /** What weights that were just drawn still want; those of a checkpoint or from elsewhere are ready. */
  private async prepare(): Promise<void> {
    const { network, recipe, data, seed, checkpoint, weightsGiven } = this.options;
    if (checkpoint || weightsGiven) return;
    await prepareFirstWeights(network, recipe, data, seed);
    this.average.begin();
  }

  private goesOn(): boolean {
    return !this.stepper.isDone() && this.evaluator.lostPatience() === undefined;
  }

  /**
   * Trains to the end of the epoch or of the training.
   * @throws NotFinite, and the signal's reason when it aborts.
   */
  private async *epoch(): AsyncGenerator<TrainingEvent> {
    const { data, recipe, signal } = this.options;
    const { progress } = this;
    const batches = data.trainBatches({
      epoch: progress.epoch,
      batchSize: recipe.batchSize,
      seed: progress.seed,
      augmentation: recipe.augmentation,
      skip: progress.stepInEpoch,
    });
    for await (const batch of batches) {
      if (this.stepper.isDone()) break;
      yield* this.whilePaused();
      signal?.throwIfAborted();
      const event = await this.stepper.step(batch);
      yield event;
      yield* this.plan.afterStep(batch.size / event.imagesPerSecond);
      yield* this.between();
    }
    if (this.stepper.isDone()) this.average.finish(this.progress.step);
    yield* this.closeEpoch();
  }

  /** Lets messages and timers through; while paused, does what is asked for and trains no further. */
  private async *whilePaused(): AsyncGenerator<TrainingEvent> {
    await breathe();
    const began = util.now();
    while (await this.control.asksWhilePaused(this.options.signal)) yield* this.between();
    this.plan.wasPaused(util.now() - began);
  }

  /** What is due between two steps: what the person asked for, and the checkpoint by the clock. */
  private async *between(): AsyncGenerator<TrainingEvent> {
    const { progress } = this;
    const asked = this.control.take();
    progress.learningRateFactor *= asked.learningRateFactor;
    if (asked.evaluation && (yield* this.evaluation())) yield* this.saver.save('best');
    // The last one waits for what averaging makes of the weights at the end.
    if (!this.stepper.isDone()) yield* this.saver.snapshotIfDue();
    if (asked.checkpoint) yield* this.saver.save('requested');
    else if (this.saver.isDue()) yield* this.saver.save('interval');
  }

  /** Tests the network; true where it is better than at every test before. */
  private async *evaluation(): AsyncGenerator<TrainingEvent, boolean> {
    const event = await this.evaluator.evaluation();
    if (event) {
      this.plan.evaluated(event.seconds);
      yield event;
    }
    return event?.best ?? false;
  }

  /** Evaluates and reports the epoch, or the part of it that a time budget left room for. */
  private async *closeEpoch(): AsyncGenerator<TrainingEvent> {
    const { progress } = this;
    const learningRate = this.stepper.learningRate();
    const best = yield* this.evaluation();
    this.evaluator.closeEpoch();
    const event: EpochEvent = {
      event: 'epoch',
      epoch: progress.epoch,
      step: progress.step,
      trainLoss: progress.epochLoss / progress.stepInEpoch,
      ...this.evaluator.measured(),
      seconds: progress.epochSeconds,
      cumulativeSeconds: progress.seconds,
      imagesPerSecond: progress.epochImages / progress.epochStepSeconds,
      learningRate,
    };
    Object.assign(progress, { epoch: progress.epoch + 1, ...epochBeginning });
    yield event;
    yield* this.saver.save(best ? 'best' : 'epoch');
  }

  private end(reason: EndReason, message?: string): TrainingEvent {
    const { step, epoch, seconds, bestAccuracy } = this.progress;
    const { testAccuracy, validationAccuracy } = this.evaluator.measured();
    return {
      event: 'end',
      reason,
      step,
      epoch,
      seconds,
      bestAccuracy,
      testAccuracy,
      ...(validationAccuracy === undefined ? {} : { validationAccuracy }),
      ...(message === undefined ? {} : { message }),
    };
  }
}
