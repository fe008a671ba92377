import {
  architecture,
  cardFor,
  firstProgress,
  type NamedValues,
  networkWeights,
  recipes,
  seedFor,
  uniform,
} from '@vgg/core';
import { createRun, type Run } from '@vgg/runs';
import { cifar10, learnedFrom } from './cifar10.ts';

/** A run of a network that has learnt nothing: for measuring, where answers do not matter. */
export async function randomRun(parent: string, configuration: string, name: string): Promise<Run> {
  const network = architecture(configuration, cifar10);
  const run = await createRun(
    parent,
    {
      card: cardFor(network, learnedFrom, {
        recipe: { ...recipes.reference, name: 'reference' },
        seed: 1,
      }),
      engine: 'vgg-wasm',
    },
    name,
  );
  await saveRandom(run, configuration, 1);
  return run;
}

/** Saves a checkpoint of random weights as the run's best. */
export async function saveRandom(run: Run, configuration: string, step: number): Promise<void> {
  const tensors: NamedValues = {};
  for (const { name, shape } of networkWeights(architecture(configuration, cifar10))) {
    const length = shape.reduce((product, side) => product * side, 1);
    const spread = Math.sqrt((6 * shape[shape.length - 1]) / length);
    const data = /gamma|variance/.test(name)
      ? new Float32Array(length).fill(1)
      : randoms(length, spread, seedFor(step, name));
    tensors[name] = { shape: [...shape], data };
  }
  const progress = { ...firstProgress(1, 64), step, bestAccuracy: 0.5 };
  await run.saveCheckpoint({ tensors, progress }, { best: true });
}

const DRAWN = 65_537;

/** A prime count of random numbers, repeated: drawing millions would hold up the load meanwhile. */
function randoms(length: number, spread: number, seed: number): Float32Array {
  const count = Math.min(DRAWN, length);
  const drawn = Float32Array.from({ length: count }, (_, i) => (2 * uniform(i, seed) - 1) * spread);
  const values = new Float32Array(length);
  for (let at = 0; at < length; at += DRAWN) values.set(drawn.subarray(0, length - at), at);
  return values;
}
