import { mul, tidy } from '@tensorflow/tfjs-core';
import { layersOf } from '../architecture.ts';
import type { Network } from '../network.ts';
import type { Recipe } from '../recipes.ts';
import type { TrainingData } from './data.ts';
import { whiten } from './whitening.ts';

/** Gives a network that was just drawn what a recipe wants of its first weights beside their initialiser. */
export async function prepareFirstWeights(
  network: Network,
  recipe: Recipe,
  data: TrainingData,
  seed: number,
): Promise<void> {
  if (recipe.whitening) await whiten(network, data, seed);
  if (recipe.logitsScale === 1) return;
  const logits = layersOf(network.architecture).at(-1)?.name;
  for (const part of ['kernel', 'bias']) {
    const weight = network.weight(`${logits}/${part}`);
    tidy(() => weight.assign(mul(weight, recipe.logitsScale)));
  }
}
