import { afterAll, beforeAll, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { configure } from '@vgg/backend-wasm';
import {
  architecture,
  type Batch,
  Network,
  Optimiser,
  ParameterGroups,
  type Recipe,
  type RecipeName,
  recipe,
  trainingStep,
} from '@vgg/core';
import { numbers, startWebGpu } from './testing/kernels.ts';

beforeAll(async () => {
  configure({ threads: 1 });
  await startWebGpu();
});
afterAll(() => tf.removeBackend('vgg-wasm'));

const batch: Batch = {
  images: numbers(2 * 8 * 8 * 3),
  labels: Int32Array.from([3, 8]),
  size: 2,
};

const net = architecture('custom', {
  ...{ classes: 10, inputSize: 8, head: [64, 64] },
  layers: '16 LRN 1x16 M',
});

/** The first two steps on a backend: losses, and the norms of the first one's gradients. */
async function twoSteps(backend: string, how: Recipe) {
  await tf.setBackend(backend);
  const network = new Network(net, 1);
  const optimiser = new Optimiser(how.optimiser);
  const groups = new ParameterGroups(how, net);
  const step = (number: number) =>
    trainingStep(network, optimiser, how, batch, {
      learningRate: 1e-4,
      step: number,
      seed: 1,
      groups,
    });
  const [first, second] = [await step(1), await step(2)];
  optimiser.dispose();
  network.dispose();
  return { losses: [first.loss, second.loss], norms: first.norms };
}

it.each<RecipeName>(['reference', 'fast'])(
  'trains by the recipe %s as vgg-wasm does',
  async (name) => {
    const expected = await twoSteps('vgg-wasm', recipe(name));
    const found = await twoSteps('webgpu', recipe(name));
    for (const [i, loss] of expected.losses.entries()) {
      expect(Math.abs((found.losses[i] ?? Number.NaN) - loss)).toBeLessThan(i === 0 ? 1e-5 : 1e-3);
    }
    for (const [weight, norm] of expected.norms) {
      const difference = Math.abs((found.norms.get(weight) ?? Number.NaN) - norm);
      expect({ weight, right: difference < 1e-3 * norm + 1e-6 }).toEqual({ weight, right: true });
    }
  },
);
