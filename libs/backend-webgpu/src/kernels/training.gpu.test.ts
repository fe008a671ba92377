import { beforeAll, describe, it } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numbers, run, startWebGpu } from '../testing/kernels.ts';

beforeAll(startWebGpu);

const zip = (length: number, value: (i: number) => number) =>
  Float64Array.from({ length }, (_, i) => value(i));
const at = (values: ArrayLike<number>, i: number) => values[i] ?? Number.NaN;

describe('batch normalisation', () => {
  const epsilon = 1e-5;

  /** The definition and its gradient, in float64. */
  function reference(
    x: Float32Array,
    dy: Float32Array,
    gamma: Float32Array,
    beta: Float32Array,
    relu: boolean,
  ) {
    const channels = gamma.length;
    const rows = x.length / channels;
    const sums = (value: (i: number) => number) => {
      const all = new Float64Array(channels);
      for (let i = 0; i < x.length; i++) all[i % channels] = at(all, i % channels) + value(i);
      return all;
    };
    const mean = sums((i) => at(x, i) / rows);
    const variance = sums((i) => (at(x, i) - at(mean, i % channels)) ** 2 / rows);
    const deviation = variance.map((value) => Math.sqrt(value + epsilon));
    const hat = zip(
      x.length,
      (i) => (at(x, i) - at(mean, i % channels)) / at(deviation, i % channels),
    );
    const z = zip(x.length, (i) => at(hat, i) * at(gamma, i % channels) + at(beta, i % channels));
    const g = zip(x.length, (i) => (!relu || at(z, i) > 0 ? at(dy, i) : 0));
    const [dBeta, dGamma] = [sums((i) => at(g, i)), sums((i) => at(g, i) * at(hat, i))];
    const dx = zip(x.length, (i) => {
      const c = i % channels;
      const centred = at(g, i) - at(dBeta, c) / rows - (at(hat, i) * at(dGamma, c)) / rows;
      return (centred * at(gamma, c)) / at(deviation, c);
    });
    return {
      y: relu ? z.map((value) => Math.max(value, 0)) : z,
      mean,
      variance,
      dx,
      dGamma,
      dBeta,
    };
  }

  it.each([
    { shape: [2, 3, 3, 5], relu: true },
    { shape: [7, 3], relu: false },
    // Several chunks of rows, of which the last is short, and more channels than a workgroup takes.
    { shape: [5, 4, 5, 70], relu: true },
    { shape: [3, 33, 3], relu: true, mean: 1000 },
  ])('is right forward and back: %j', async ({ shape, relu, mean = 0 }) => {
    const size = tf.util.sizeFromShape(shape);
    const channels = shape.at(-1) ?? 1;
    const [x, dy] = [numbers(size, 1, 1, mean), numbers(size, 2)];
    const [gamma, beta] = [numbers(channels, 3, 0.5, 1), numbers(channels, 4, 0.5)];
    const expected = reference(x, dy, gamma, beta, relu);
    const inputs = { x: tf.tensor(x, shape), gamma: tf.tensor1d(gamma), beta: tf.tensor1d(beta) };
    const [y, mean_, variance] = run('VggBatchNorm', inputs, { epsilon, relu });
    // A thousand deviations from zero, float32 holds 4e-5 of a deviation.
    const tolerance = mean ? 2e-4 : 1e-5;
    await expectClose(y, expected.y, tolerance);
    await expectClose(mean_, expected.mean, 1e-6);
    await expectClose(variance, expected.variance, tolerance);
    if (mean) return;
    const more = { ...inputs, dy: tf.tensor(dy, shape), mean: mean_, variance };
    const [dx, dGamma, dBeta] = run('VggBatchNormGrad', more, { epsilon, relu });
    await expectClose(dx, expected.dx, tolerance);
    await expectClose(dGamma, expected.dGamma, tolerance);
    await expectClose(dBeta, expected.dBeta, tolerance);
  });
});

it("takes dy where the ReLU's output is above zero", async () => {
  const [dx] = run('VggReluGrad', {
    dy: tf.tensor1d([1, 2, 3, 4]),
    y: tf.tensor1d([0, 1, -1, 1e-20]),
  });
  await expectClose(dx, [0, 2, 0, 4], 0);
});

describe('max-pooling', () => {
  it.each([
    { filterSize: 2, strides: 2, pad: 'valid', shape: [2, 6, 4, 3] },
    { filterSize: 3, strides: 2, pad: 'same', shape: [1, 7, 5, 2] },
    { filterSize: 3, strides: 1, pad: 'valid', shape: [1, 5, 6, 1] },
  ])(
    'gives the gradient to the first of equal maxima, as the cpu does: %j',
    async ({ shape, ...window }) => {
      const gradient = () => {
        // Three values only: most windows have their maximum more than once.
        const input = tf.tensor(
          numbers(tf.util.sizeFromShape(shape)).map((value) => Math.round(value)),
          shape,
        );
        const [output] = run('MaxPool', { x: input }, window) as [tf.Tensor];
        const dy = tf.tensor(numbers(output.size, 2), output.shape);
        return run('MaxPoolGrad', { dy, input, output }, window)[0] as tf.Tensor;
      };
      tf.setBackend('cpu');
      const expected = gradient().dataSync();
      tf.setBackend('webgpu');
      await expectClose(gradient(), expected, 1e-6);
    },
  );
});

it('drops by the hash of index and seed, with numbers and all that the core has', async () => {
  const { imul } = Math;
  const uniform = (index: number, seed: number) => {
    let h = (imul(index, 0x9e3779b1) + seed) | 0;
    h = imul(h ^ (h >>> 16), 0x85ebca6b);
    h = imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 8) * 2 ** -24;
  };
  const x = numbers(1000);
  for (const [rate, seed] of [
    [0.5, 7],
    [0.1, 0xfedcba98],
  ] as const) {
    const [y] = run('VggDropout', { x: tf.tensor1d(x) }, { rate, seed });
    const expected = x.map((value, i) => (uniform(i, seed) >= rate ? value / (1 - rate) : 0));
    await expectClose(y, expected, 1e-6);
  }
});

it.each([
  { rows: 3, classes: 10, smoothing: 0 },
  { rows: 5, classes: 130, smoothing: 0.1 },
])(
  'is right in the mean cross-entropy and its gradient: %j',
  async ({ rows, classes, smoothing }) => {
    const logits = numbers(rows * classes, 1, 30);
    const labels = Array.from({ length: rows }, (_, i) => (7 * i + 3) % classes);
    const target = (i: number) =>
      smoothing / classes + (labels[Math.floor(i / classes)] === i % classes ? 1 - smoothing : 0);
    const logSums = labels.map((_, row) => {
      const own = logits.subarray(row * classes, (row + 1) * classes);
      return Math.log(own.reduce((sum, z) => sum + Math.exp(z), 0));
    });
    const log = (i: number) => at(logits, i) - at(logSums, Math.floor(i / classes));
    const expected = zip(logits.length, (i) => (Math.exp(log(i)) - target(i)) / rows);
    const wanted = zip(logits.length, (i) => (-target(i) * log(i)) / rows).reduce((a, b) => a + b);
    const [loss, dLogits] = run(
      'VggSoftmaxCrossEntropy',
      { logits: tf.tensor2d(logits, [rows, classes]), labels: tf.tensor1d(labels, 'int32') },
      { labelSmoothing: smoothing },
    );
    await expectClose(loss, [wanted], 2e-6);
    await expectClose(dLogits, expected, 2e-6);
  },
);

it.each([1, 300, 10_000])('sums the squares of %i numbers', async (size) => {
  const x = numbers(size);
  const [y] = run('VggSumOfSquares', { x: tf.tensor1d(x) });
  await expectClose(y, [x.reduce((sum, value) => sum + value * value, 0)]);
});

describe('an optimiser', () => {
  const size = 300;
  const [w, g, m, v] = [1, 2, 3, 4].map((seed) => numbers(size, seed)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];

  it('is Adam, in place, also on weights that were read before', async () => {
    const attributes = {
      learningRate: 0.1,
      beta1: 0.9,
      beta2: 0.99,
      epsilon: 1e-3,
      weightDecay: 0.01,
      step: 3,
      gradientScale: 0.5,
    };
    const squares = v.map((value) => value * value);
    const [weight, firstMoment, secondMoment] = [w, m, squares].map((values) =>
      tf.tensor1d(values),
    );
    const gradient = tf.tensor1d(g);
    await weight?.data();
    run('VggAdam', { weight, gradient, firstMoment, secondMoment }, attributes);
    const all = zip(size, (i) => at(g, i) * 0.5 + 0.01 * at(w, i));
    const first = zip(size, (i) => 0.9 * at(m, i) + 0.1 * at(all, i));
    const second = zip(size, (i) => 0.99 * at(squares, i) + 0.01 * at(all, i) ** 2);
    await expectClose(firstMoment, first);
    await expectClose(secondMoment, second);
    const moved = zip(size, (i) => {
      const deviation = Math.sqrt(at(second, i) / (1 - 0.99 ** 3)) + 1e-3;
      return at(w, i) - (0.1 * at(first, i)) / (1 - 0.9 ** 3) / deviation;
    });
    await expectClose(weight, moved, 1e-5);
  });

  it.each([false, true])('is SGD with momentum, in place, Nesterov: %s', async (nesterov) => {
    const attributes = {
      learningRate: 0.1,
      momentum: 0.9,
      weightDecay: 0.01,
      gradientScale: 0.5,
      nesterov,
    };
    const [weight, velocity] = [w, v].map((values) => tf.tensor1d(values));
    run('VggMomentum', { weight, gradient: tf.tensor1d(g), velocity }, attributes);
    const all = zip(size, (i) => at(g, i) * 0.5 + 0.01 * at(w, i));
    const faster = zip(size, (i) => 0.9 * at(v, i) + at(all, i));
    await expectClose(velocity, faster);
    const by = (i: number) => (nesterov ? at(all, i) + 0.9 * at(faster, i) : at(faster, i));
    await expectClose(
      weight,
      zip(size, (i) => at(w, i) - 0.1 * by(i)),
    );
  });
});
