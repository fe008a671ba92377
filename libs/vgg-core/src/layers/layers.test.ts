import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../random.ts';
import { hideFusedKernels, useVggWasm } from '../testing/engine.ts';
import { expectClose } from '../testing/expect-close.ts';
import { batchNormRelu, batchNormReluGradients, MOMENTUM } from './batch-norm.ts';
import { convolutionBatchNormRelu, convolutionRelu } from './convolution.ts';
import { crossEntropy } from './cross-entropy.ts';
import { dense } from './dense.ts';
import { dropOut, dropout, keeps } from './dropout.ts';
import { localResponseNorm, localResponseNormalisation } from './local-response-norm.ts';
import { maxPooling } from './max-pool.ts';
import { reluGradient } from './relu-gradient.ts';
import type { Pass, Trace } from './trace.ts';

beforeAll(useVggWasm);

/** Numbers in [-1, 1) that no two tensors share. */
function noise(shape: number[], seed: number): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  const values = Float32Array.from({ length: size }, (_, index) => 2 * uniform(index, seed) - 1);
  return tf.tensor(values, shape);
}

/** A pass over these weights; gradients are collected under the weights' names. */
function passOver(weights: Record<string, tf.Tensor>, seed = 1) {
  const gradients: Record<string, tf.Tensor> = {};
  const pass: Pass = {
    weight: (name) => weights[name],
    learns: () => true,
    batchNormMomentum: MOMENTUM,
    gradient: (name, gradient) => {
      gradients[name] = gradient;
    },
    seed,
  };
  return { pass, gradients };
}

type Tensors = Record<string, tf.Tensor>;

/**
 * Holds a layer's way back against central differences of its way there, under the loss
 * sum(output * noise). Where the slope up and the slope down differ, a ReLU or a max-pooling changes
 * sides: there is no one slope there, and there may be only few such places.
 */
async function expectGradients(
  layer: (pass: Pass, x: tf.Tensor) => Trace,
  x: tf.Tensor,
  weights: (x: tf.Tensor) => Tensors,
): Promise<void> {
  const lossOf = async (x: tf.Tensor, of: Tensors) => {
    const { output } = layer(passOver(of).pass, x);
    const values = await output.data<'float32'>();
    const factors = await noise(output.shape, 77).data();
    return values.reduce((sum, value, index) => sum + value * factors[index], 0);
  };
  const at = weights(x);
  const { pass, gradients } = passOver(at);
  const here = await lossOf(x, at);
  const trace = layer(pass, x);
  const dx = trace.backward(noise(trace.output.shape, 77));
  const wanted: [string, tf.Tensor][] = Object.entries(gradients);
  if (dx) wanted.push(['x', dx]);
  expect(wanted.length).toBeGreaterThan(0);
  for (const [name, gradient] of wanted) {
    const like = name === 'x' ? x : at[name];
    expect(gradient.shape).toEqual(like.shape);
    const analytic = await gradient.data();
    const largest = Math.max(...analytic.map(Math.abs));
    const moved = async (index: number, by: number) => {
      const values = (await like.data()).slice();
      values[index] += by;
      const changed = tf.tensor(values, like.shape);
      return name === 'x' ? lossOf(changed, at) : lossOf(x, { ...at, [name]: changed });
    };
    let kinks = 0;
    for (let index = 0; index < like.size; index += Math.ceil(like.size / 24)) {
      const step = 4e-3;
      const up = ((await moved(index, step)) - here) / step;
      const down = (here - (await moved(index, -step))) / step;
      if (Math.abs(up - down) > 3e-2 * largest) kinks += 1;
      else expect(Math.abs(analytic[index] - (up + down) / 2)).toBeLessThan(2e-2 * largest);
    }
    expect(kinks).toBeLessThan(8);
  }
}

const conv = (kernelSize: 1 | 3) =>
  ({ kind: 'convolution', name: 'conv', kernelSize, inputs: 3, outputs: 5 }) as const;
const convWeights = (kernelSize: number) => () => ({
  'conv/kernel': noise([kernelSize, kernelSize, 3, 5], 2),
  'conv/bias': noise([5], 3),
});
const fc = { kind: 'dense', name: 'fc', inputs: 7, outputs: 4 } as const;
const fcWeights = () => ({ 'fc/kernel': noise([7, 4], 2), 'fc/bias': noise([4], 3) });
const normWeights = () => ({
  'bn/gamma': tf.add(noise([5], 4), 1.5),
  'bn/beta': noise([5], 5),
  'bn/moving_mean': tf.variable(tf.zeros([5])),
  'bn/moving_variance': tf.variable(tf.ones([5])),
});

describe.each(['fused', 'portable'])('the way back, %s, is the slope of the way there:', (path) => {
  const under = (test: () => Promise<void>) => async () => {
    const restore = path === 'portable' ? hideFusedKernels() : () => undefined;
    await test().finally(restore);
  };
  const images = () => noise([2, 4, 6, 3], 1);

  it.each([1, 3] as const)('convolution %i with ReLU', (kernelSize) =>
    under(() =>
      expectGradients(
        (pass, x) => convolutionRelu(x as tf.Tensor4D, conv(kernelSize), pass, true),
        images(),
        convWeights(kernelSize),
      ),
    )(),
  );

  it.each([1, 3] as const)('convolution %i with batch normalisation and ReLU', (kernelSize) =>
    under(() =>
      expectGradients(
        (pass, x) => convolutionBatchNormRelu(x as tf.Tensor4D, conv(kernelSize), 'bn', pass, true),
        images(),
        () => ({ ...convWeights(kernelSize)(), ...normWeights() }),
      ),
    )(),
  );

  it.each([true, false])('dense, ReLU %s', (relu) =>
    under(() =>
      expectGradients(
        (pass, x) => dense(x as tf.Tensor2D, fc, relu, pass),
        noise([5, 7], 1),
        fcWeights,
      ),
    )(),
  );

  it(
    'max-pooling',
    under(() =>
      expectGradients(
        (_, x) => maxPooling(x as tf.Tensor4D),
        noise([2, 4, 6, 3], 1),
        () => ({}),
      ),
    ),
  );

  it(
    'local response normalisation',
    under(() =>
      expectGradients(
        (_, x) => localResponseNormalisation(x as tf.Tensor4D),
        // Large, so that the sum of squares matters beside k = 2.
        tf.mul(noise([2, 2, 3, 7], 1), 60),
        () => ({}),
      ),
    ),
  );

  it(
    'dropout',
    under(() =>
      expectGradients(
        (pass, x) => dropout(x, { kind: 'dropout', name: 'drop', rate: 0.4 }, pass),
        noise([6, 8], 1),
        () => ({}),
      ),
    ),
  );

  it.each([0, 0.1])('cross-entropy, label smoothing %d', (smoothing) =>
    under(async () => {
      const logits = noise([4, 5], 1) as tf.Tensor2D;
      const labels = tf.tensor1d([0, 4, 2, 2], 'int32');
      const { dLogits } = crossEntropy(logits, labels, smoothing);
      const values = await logits.data();
      const slopes = await dLogits.data();
      for (let index = 0; index < values.length; index += 1) {
        const lossAt = async (by: number) => {
          const moved = values.slice();
          moved[index] += by;
          const { loss } = crossEntropy(tf.tensor2d(moved, [4, 5]), labels, smoothing);
          return (await loss.data())[0];
        };
        const slope = ((await lossAt(1e-2)) - (await lossAt(-1e-2))) / 2e-2;
        expect(slopes[index]).toBeCloseTo(slope, 4);
      }
    })(),
  );
});

describe('a fused kernel gives what the portable code gives:', () => {
  async function both(compute: () => tf.Tensor[]): Promise<void> {
    const fused = compute();
    const restore = hideFusedKernels();
    const portable = compute();
    restore();
    expect(fused.map(({ shape }) => shape)).toEqual(portable.map(({ shape }) => shape));
    for (const [index, tensor] of fused.entries()) await expectClose(tensor, portable[index], 2e-6);
  }

  it.each([[[2, 8, 8, 64]], [[3, 5, 7, 3]], [[4, 1, 1, 512]], [[9, 10]]])(
    'batch normalisation and its gradient of %j',
    async (shape) => {
      const channels = shape.at(-1) ?? 1;
      const x = tf.add(tf.mul(noise(shape, 1), 2), 3);
      const gamma = noise([channels], 2);
      const beta = noise([channels], 3);
      await both(() => {
        const { y, mean, variance } = batchNormRelu(x, gamma, beta);
        return [y, mean, variance];
      });
      const { mean, variance } = batchNormRelu(x, gamma, beta);
      await both(() => {
        const dy = noise(shape, 4);
        const { dx, dGamma, dBeta } = batchNormReluGradients(dy, x, gamma, beta, mean, variance);
        return [dx, dGamma, dBeta];
      });
    },
  );

  it('ReLU gradient, of zeros too', async () => {
    const y = tf.relu(noise([3, 333], 2));
    await both(() => [reluGradient(noise([3, 333], 1), y)]);
  });

  it.each([0.1, 0.5, 0.9])('dropout at rate %d: the very same elements', async (rate) => {
    for (const seed of [0, 1, 0x7fffffff, 0xffffffff]) {
      await both(() => [dropOut(noise([7, 321], 1), rate, seed)]);
    }
  });

  it.each([0, 0.05, 0.3])('cross-entropy, label smoothing %d', async (smoothing) => {
    const labels = tf.tensor1d([3, 0, 9, 9, 1], 'int32');
    for (const scale of [1, 100]) {
      await both(() => {
        const logits = tf.mul(noise([5, 10], 1), scale) as tf.Tensor2D;
        const { loss, dLogits } = crossEntropy(logits, labels, smoothing);
        return [loss, dLogits];
      });
    }
  });
});

describe('dropout', () => {
  it('zeroes its share and scales the others up', async () => {
    const values = await dropOut(tf.ones([200, 500]), 0.3, 42).data();
    const kept = values.filter((value) => value !== 0);
    expect(kept.length / values.length).toBeCloseTo(0.7, 2);
    for (const value of new Set(kept)) expect(value).toBeCloseTo(1 / 0.7, 6);
  });

  it('draws the same of the same seed and others of another', async () => {
    const mask = async (seed: number) => [...(await dropOut(tf.ones([1000]), 0.5, seed).data())];
    expect(await mask(1)).toEqual(await mask(1));
    const [one, two] = [await mask(1), await mask(2)];
    const alike = one.filter((value, index) => value === two[index]).length;
    expect(alike).toBeGreaterThan(400);
    expect(alike).toBeLessThan(600);
  });

  it('keeps what `keeps` says', async () => {
    const values = await dropOut(tf.ones([300]), 0.25, 5).data();
    const kept = Array.from(values, (value) => value !== 0);
    expect(kept).toEqual(kept.map((_, index) => keeps(index, 5, 0.25)));
  });
});

describe('local response normalisation', () => {
  it("is the formula of Krizhevsky's section 3.3", async () => {
    const x = tf.mul(noise([2, 3, 2, 9], 1), 100) as tf.Tensor4D;
    const values = await x.data();
    const result = await localResponseNorm(x).data();
    values.forEach((value, index) => {
      const channel = index % 9;
      let squares = 0;
      for (let c = Math.max(0, channel - 2); c <= Math.min(8, channel + 2); c += 1) {
        squares += values[index - channel + c] ** 2;
      }
      expect(result[index]).toBeCloseTo(value / (2 + 1e-4 * squares) ** 0.75, 4);
    });
  });
});

describe('batch normalisation', () => {
  it('leaves mean beta and deviation gamma, before ReLU', async () => {
    const x = tf.add(tf.mul(noise([8, 4, 4, 2], 1), 5), 7);
    const { y } = batchNormRelu(x, tf.tensor1d([0.5, 0.25]), tf.tensor1d([10, 20]));
    const { mean, variance } = tf.moments(y, [0, 1, 2]);
    await expectClose(mean, tf.tensor1d([10, 20]), 1e-5);
    await expectClose(variance, tf.tensor1d([0.25, 0.0625]), 1e-4);
  });

  it('takes a channel of one value to beta', async () => {
    const { y } = batchNormRelu(tf.fill([2, 2, 2, 1], 3), tf.tensor1d([2]), tf.tensor1d([0.5]));
    await expectClose(y, tf.fill([2, 2, 2, 1], 0.5), 1e-5);
  });
});

it('every layer frees all it made, once its way back is done', () => {
  const weights: Tensors = { ...convWeights(3)(), ...normWeights(), ...fcWeights() };
  const layers: [number[], (pass: Pass, x: tf.Tensor) => Trace][] = [
    [[2, 4, 4, 3], (pass, x) => convolutionRelu(x as tf.Tensor4D, conv(3), pass, true)],
    [
      [2, 4, 4, 3],
      (pass, x) => convolutionBatchNormRelu(x as tf.Tensor4D, conv(3), 'bn', pass, true),
    ],
    [[5, 7], (pass, x) => dense(x as tf.Tensor2D, fc, true, pass)],
    [[5, 7], (pass, x) => dense(x as tf.Tensor2D, fc, false, pass)],
    [[2, 4, 4, 3], (_, x) => maxPooling(x as tf.Tensor4D)],
    [[2, 4, 4, 3], (_, x) => localResponseNormalisation(x as tf.Tensor4D)],
    [[5, 7], (pass, x) => dropout(x, { kind: 'dropout', name: 'drop', rate: 0.5 }, pass)],
  ];
  for (const [shape, layer] of layers) {
    const x = noise(shape, 1);
    const before = tf.memory().numTensors;
    const { pass, gradients } = passOver(weights);
    const trace = layer(pass, x);
    const dx = trace.backward(tf.ones(trace.output.shape));
    expect(tf.memory().numTensors).toBe(before + Object.keys(gradients).length + 1);
    for (const tensor of [dx, ...Object.values(gradients)]) tensor?.dispose();
  }
});
