import { util } from '@tensorflow/tfjs-core';
import type { WeightAverage } from './averaging.ts';
import type { Batch } from './data.ts';
import type { StepEvent } from './events.ts';
import { NotFinite } from './not-finite.ts';
import { Optimiser } from './optimiser.ts';
import type { TrainingOptions } from './options.ts';
import { ParameterGroups } from './parameter-groups.ts';
import type { Progress } from './progress.ts';
import { scheduleFactor } from './schedule.ts';
import { trainingStep } from './step.ts';

/** Trains step by step, and keeps account of it in the training's progress. */
export class Stepper {
  readonly optimiser: Optimiser;
  /** L2 norm of each weight's gradient at the latest step, by its name. */
  gradientNorms: ReadonlyMap<string, number> = new Map();
  private readonly options: TrainingOptions;
  private readonly progress: Progress;
  private readonly average: WeightAverage;
  private readonly groups: ParameterGroups;
  private readonly stepsPerEpoch: number;

  constructor(
    options: TrainingOptions,
    progress: Progress,
    average: WeightAverage,
    stepsPerEpoch: number,
  ) {
    const { recipe, checkpoint, network } = options;
    this.options = options;
    this.progress = progress;
    this.average = average;
    this.stepsPerEpoch = stepsPerEpoch;
    this.groups = new ParameterGroups(recipe, network.architecture);
    this.optimiser = new Optimiser(recipe.optimiser);
    if (checkpoint) this.optimiser.load(checkpoint.tensors);
  }

  /**
   * One step on a batch.
   * @throws NotFinite
   */
  async step(batch: Batch): Promise<StepEvent> {
    const { network, recipe } = this.options;
    const { progress } = this;
    const began = util.now();
    const learningRate = this.learningRate();
    const { norms, ...result } = await trainingStep(network, this.optimiser, recipe, batch, {
      learningRate,
      step: progress.step + 1,
      seed: progress.seed,
      groups: this.groups,
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

  /** Of the next step. */
  learningRate(): number {
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

  /** Whether the training has all its steps behind it. */
  isDone(): boolean {
    const { step, totalSteps } = this.progress;
    return totalSteps !== null && step >= totalSteps;
  }
}
