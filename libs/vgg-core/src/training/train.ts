import { util } from '@tensorflow/tfjs-core';
import { WeightAverage } from './averaging.ts';
import { breathe } from './breathe.ts';
import { TrainingControl } from './control.ts';
import type { Batch } from './data.ts';
import { Evaluator } from './evaluator.ts';
import type {
  CheckpointReason,
  EndReason,
  EpochEvent,
  StepEvent,
  TrainingEvent,
} from './events.ts';
import { prepareFirstWeights } from './first-weights.ts';
import { NotFinite } from './not-finite.ts';
import { Optimiser } from './optimiser.ts';
import type { TrainingOptions } from './options.ts';
import { Plan } from './plan.ts';
import { type Checkpoint, epochBeginning, firstProgress, type Progress } from './progress.ts';
import { scheduleFactor } from './schedule.ts';
import { startEvent } from './start-event.ts';
import { trainingStep } from './step.ts';

/**
 * Training as a stream of events. Whoever listens may take its time: the loop waits at each event,
 * so a `snapshot` taken at a checkpoint event is of exactly that step.
 */
export class Training {
  readonly control = new TrainingControl();
  /** L2 norm of each weight's gradient at the latest step, by its name. */
  gradientNorms: ReadonlyMap<string, number> = new Map();
  private readonly options: TrainingOptions;
  private readonly optimiser: Optimiser;
  private readonly average: WeightAverage;
  private readonly progress: Progress;
  private readonly evaluator: Evaluator;
  private readonly stepsPerEpoch: number;
  private readonly plan: Plan;
  private savedStep: number | null = null;
  private savedAt = 0;

  /** @throws RangeError where the checkpoint does not fit the network. */
  constructor(options: TrainingOptions) {
    const { recipe, checkpoint, network, data } = options;
    this.options = options;
    this.optimiser = new Optimiser(recipe.optimiser);
    this.average = new WeightAverage(recipe.averaging, network);
    this.stepsPerEpoch = Math.ceil(data.trainCount / recipe.batchSize);
    if (checkpoint) {
      this.average.load(checkpoint.tensors);
      this.optimiser.load(checkpoint.tensors);
      this.progress = { ...checkpoint.progress };
      this.savedStep = this.progress.step;
    } else {
      this.progress = firstProgress(options.seed, recipe.batchSize);
    }
    this.plan = new Plan(options, this.progress, this.stepsPerEpoch);
    this.evaluator = new Evaluator(options, this.progress, this.average.answering);
  }

  /** Weights, optimiser and position at this moment. */
  async snapshot(): Promise<Checkpoint> {
    const tensors = {
      ...(await this.average.values()),
      ...(await this.optimiser.values()),
    };
    return { tensors, progress: { ...this.progress } };
  }

  /** Trains; ends with an `end` event, and throws only on what no training can go on from. */
  async *events(): AsyncGenerator<TrainingEvent, void> {
    const { progress } = this;
    yield startEvent(this.options, progress.step, this.stepsPerEpoch);
    this.plan.start();
    await this.prepare();
    yield* this.plan.first();
    this.savedAt = progress.seconds;
    try {
      // A training saved between its last step and the evaluation after it still owes the latter.
      while (this.goesOn() || progress.stepInEpoch > 0) yield* this.epoch();
    } catch (error) {
      if (error instanceof NotFinite) {
        yield this.end('failed', error.tell(progress.step, this.learningRate(), this.savedStep));
        return;
      }
      if (!this.options.signal?.aborted) throw error;
      yield* this.saveUnlessSaved('stopped');
      yield this.end('stopped');
      return;
    }
    yield* this.saveUnlessSaved('finished');
    const finalTest = await this.evaluator.finalTest();
    if (finalTest) yield finalTest;
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
    return !this.stepsAreDone() && this.evaluator.lostPatience() === undefined;
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
      if (this.stepsAreDone()) break;
      yield* this.whilePaused();
      signal?.throwIfAborted();
      const event = await this.step(batch);
      yield event;
      yield* this.plan.afterStep(batch.size / event.imagesPerSecond);
      yield* this.between();
    }
    if (this.stepsAreDone()) this.average.finish(this.progress.step);
    yield* this.closeEpoch();
  }

  private stepsAreDone(): boolean {
    const { step, totalSteps } = this.progress;
    return totalSteps !== null && step >= totalSteps;
  }

  /** Lets messages and timers through; while paused, does what is asked for and trains no further. */
  private async *whilePaused(): AsyncGenerator<TrainingEvent> {
    await breathe();
    const began = util.now();
    while (await this.control.asksWhilePaused(this.options.signal)) yield* this.between();
    this.plan.wasPaused(util.now() - began);
  }

  private async step(batch: Batch): Promise<StepEvent> {
    const { network, recipe } = this.options;
    const { progress } = this;
    const began = util.now();
    const learningRate = this.learningRate();
    const { norms, ...result } = await trainingStep(network, this.optimiser, recipe, batch, {
      learningRate,
      step: progress.step + 1,
      seed: progress.seed,
      measuresLayers: progress.stepInEpoch === 0,
    });
    this.gradientNorms = norms;
    if (!Number.isFinite(result.loss)) throw new NotFinite('loss', result.loss);
    if (!Number.isFinite(result.gradientNorm)) throw new NotFinite('gradient', result.gradientNorm);
    progress.step += 1;
    this.average.afterStep(progress.step, progress.totalSteps);
    // With the averaging, which is part of what a step costs.
    const seconds = (util.now() - began) / 1000;
    progress.seconds += seconds;
    progress.stepInEpoch += 1;
    progress.epochLoss += result.loss;
    progress.epochSeconds += seconds;
    progress.epochStepSeconds += seconds;
    progress.epochImages += batch.size;
    return {
      event: 'step',
      step: progress.step,
      epoch: progress.epoch,
      ...result,
      learningRate,
      imagesPerSecond: batch.size / seconds,
      seconds: progress.seconds,
    };
  }

  private learningRate(): number {
    const { recipe } = this.options;
    const { step, totalSteps, learningRateFactor } = this.progress;
    const factor = scheduleFactor(
      recipe.schedule,
      step,
      totalSteps ?? this.stepsPerEpoch,
      this.stepsPerEpoch,
    );
    return recipe.learningRate * factor * learningRateFactor;
  }

  /** What is due between two steps: what the person asked for, and the checkpoint by the clock. */
  private async *between(): AsyncGenerator<TrainingEvent> {
    const { progress } = this;
    const asked = this.control.take();
    progress.learningRateFactor *= asked.learningRateFactor;
    if (asked.evaluation && (yield* this.evaluation())) yield* this.save('best');
    const due = progress.seconds - this.savedAt >= (this.options.checkpointInterval ?? 120);
    if (asked.checkpoint) yield* this.save('requested');
    else if (due) yield* this.save('interval');
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
    const learningRate = this.learningRate();
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
    yield* this.save(best ? 'best' : 'epoch');
  }

  private *save(reason: CheckpointReason): Generator<TrainingEvent> {
    const { step, epoch } = this.progress;
    yield { event: 'checkpoint', step, epoch, reason };
    this.savedStep = step;
    this.savedAt = this.progress.seconds;
  }

  private *saveUnlessSaved(reason: CheckpointReason): Generator<TrainingEvent> {
    if (this.savedStep !== this.progress.step) yield* this.save(reason);
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
