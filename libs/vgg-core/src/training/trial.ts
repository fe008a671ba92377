import { util } from '@tensorflow/tfjs-core';
import type { Architecture } from '../architecture.ts';
import { Network } from '../network.ts';
import type { Recipe } from '../recipes.ts';
import type { Batch } from './data.ts';
import { Optimiser } from './optimiser.ts';
import { ParameterGroups } from './parameter-groups.ts';
import { trainingStep } from './step.ts';

/** What an engine is tried on. */
export interface TrialTask {
  architecture: Architecture;
  recipe: Recipe;
  batch: Batch;
  seed: number;
}

/** What an engine made of a few steps of training. */
export interface TrialOutcome {
  /** Of each step, on the same images. */
  losses: number[];
  imagesPerSecond: number;
}

/** An engine compiles in the first step: only what comes after it is timed. */
const STEPS = 3;

/** Trains a network of its own for a few steps on the engine that computes now. */
export async function tryTraining(task: TrialTask): Promise<TrialOutcome> {
  const { architecture, recipe, batch, seed } = task;
  const network = new Network(architecture, seed);
  const optimiser = new Optimiser(recipe.optimiser);
  const groups = new ParameterGroups(recipe, architecture);
  const losses: number[] = [];
  let began = 0;
  try {
    for (let step = 1; step <= STEPS; step += 1) {
      if (step === 2) began = util.now();
      const how = { learningRate: recipe.learningRate / 25, step, seed, groups };
      losses.push((await trainingStep(network, optimiser, recipe, batch, how)).loss);
    }
  } finally {
    optimiser.dispose();
    network.dispose();
  }
  const seconds = (util.now() - began) / 1000;
  return { losses, imagesPerSecond: ((STEPS - 1) * batch.size) / seconds };
}

/** Engines add in other orders; after a step or two that shows in the third digit at most. */
const NEAR = 5e-3;

/** Whether an engine computed what the one computed that it is held against. */
export function isRight({ losses }: TrialOutcome, reference: TrialOutcome): boolean {
  return reference.losses.every(
    (loss, i) => Math.abs((losses[i] ?? Number.NaN) - loss) <= NEAR * Math.max(1, Math.abs(loss)),
  );
}
