import { expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectClose, numbers, onEveryVariant, rowsAndChannels, slopes } from './testing.ts';

const EPSILON = 1e-5;

/** Jest's sandbox takes its time to look a global up: not once for each of millions of values. */
const { max, min, sqrt } = Math;

/** Calls one of this backend's own kernels, which tfjs has no function for. */
function run(name: string, inputs: Record<string, tf.Tensor>, attributes: object): Float32Array[] {
  const outputs = tf.engine().runKernel(name, inputs as never, attributes as never);
  const tensors = (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
  return tensors.map((tensor) => tensor.dataSync() as Float32Array);
}

/** Batch normalisation in float64, by definition. */
function reference(x: ArrayLike<number>, gamma: number[], beta: number[], relu: boolean) {
  const channels = gamma.length;
  const rows = x.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < x.length; i++) add(mean, i % channels, (x[i] ?? 0) / rows);
  for (let i = 0; i < x.length; i++) {
    add(variance, i % channels, ((x[i] ?? 0) - (mean[i % channels] ?? 0)) ** 2 / rows);
  }
  const y = Float64Array.from(x, (value, i) => {
    const c = i % channels;
    const scale = (gamma[c] ?? 1) / sqrt((variance[c] ?? 0) + EPSILON);
    const result = (value - (mean[c] ?? 0)) * scale + (beta[c] ?? 0);
    return relu ? max(0, result) : result;
  });
  return { y, mean, variance };
}

function add(sums: Float64Array, at: number, value: number): void {
  sums[at] = (sums[at] ?? 0) + value;
}

onEveryVariant(() => {
  it('normalises by the batch’s statistics, and keeps the variance’s digits', () => {
    fc.assert(
      fc.property(
        rowsAndChannels,
        fc.boolean(),
        fc.integer({ min: -30, max: 30 }),
        (at, relu, mean) => {
          const [rows, channels] = at;
          const x = numbers(rows * channels, 1, 2, mean);
          const gamma = Array.from(numbers(channels, 2, 0.5, 1));
          const beta = Array.from(numbers(channels, 3));
          const expected = reference(x, gamma, beta, relu);
          const [y, means, variances] = tf.tidy(() => {
            const inputs = {
              x: tf.tensor2d(x, [rows, channels]),
              gamma: tf.tensor1d(gamma),
              beta: tf.tensor1d(beta),
            };
            return run('VggBatchNorm', inputs, { epsilon: EPSILON, relu }) as never;
          }) as [Float32Array, Float32Array, Float32Array];
          // To the last places of the largest x: their mean may be next to nothing.
          expectClose(means, expected.mean, 1e-5);
          // Few rows may lie so close together that a float32 mean is coarse beside their deviation.
          if (rows >= 16) {
            expectClose(variances, expected.variance, 5e-6);
            expectClose(y, expected.y, 2e-5);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('keeps the mean to its last place where it is a thousand times the deviation', () => {
    const [rows, channels] = [225, 80];
    const x = numbers(rows * channels, 7, 1, 1000);
    const ones = new Array<number>(channels).fill(1);
    const expected = reference(x, ones, ones, false);
    const [y, mean] = tf.tidy(
      () =>
        run(
          'VggBatchNorm',
          {
            x: tf.tensor2d(x, [rows, channels]),
            gamma: tf.ones([channels]),
            beta: tf.ones([channels]),
          },
          { epsilon: EPSILON, relu: false },
        ) as never,
    ) as [Float32Array, Float32Array];
    // Half a unit in the last place of 1000 is 3.1e-8 of it, and 4.4e-5 of the deviation.
    expectClose(mean, expected.mean, 3.2e-8);
    expectClose(y, expected.y, 5e-5);
  });

  it.each([0, 20])('lets the gradient through where its own y is above 0 (offset %i)', (offset) => {
    const [rows, channels] = [225, 80];
    const attributes = { epsilon: EPSILON, relu: true };
    tf.tidy(() => {
      const inputs = {
        x: tf.tensor2d(numbers(rows * channels, 7, 1, offset), [rows, channels]),
        gamma: tf.ones([channels]),
        beta: tf.zeros([channels]),
      };
      const outputs = tf.engine().runKernel('VggBatchNorm', inputs as never, attributes as never);
      const [y, mean, variance] = outputs as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
      const given = { ...inputs, dy: tf.onesLike(y), mean, variance };
      const [, , dBeta] = run('VggBatchNormGrad', given, attributes) as unknown as Float32Array[];
      const counts = tf.sum(tf.cast(tf.greater(y, 0), 'float32'), 0).dataSync();
      expect(Array.from(dBeta ?? [])).toEqual(Array.from(counts));
    });
  });

  it('is exact where the mean is a thousand times the deviation', () => {
    const x = numbers(20_000 * 4, 7, 1, 1000);
    const [, , variance] = tf.tidy(
      () =>
        run(
          'VggBatchNorm',
          { x: tf.tensor2d(x, [20_000, 4]), gamma: tf.ones([4]), beta: tf.zeros([4]) },
          { epsilon: EPSILON, relu: false },
        ) as never,
    ) as [Float32Array, Float32Array, Float32Array];
    expectClose(variance, reference(x, [1, 1, 1, 1], [0, 0, 0, 0], false).variance, 1e-5);
  });

  it.each([false, true])('has the gradient that finite differences give (ReLU: %s)', (relu) => {
    const [rows, channels] = [7, 5];
    const x = Array.from(numbers(rows * channels, 1, 2, 0.5));
    const gamma = Array.from(numbers(channels, 2, 0.5, 1));
    const beta = Array.from(numbers(channels, 3));
    const dy = numbers(rows * channels, 4);
    const loss = (x: number[], gamma: number[], beta: number[]) =>
      reference(x, gamma, beta, relu).y.reduce((sum, y, i) => sum + y * (dy[i] ?? 0), 0);
    const gradients = tf.tidy(() => {
      const inputs = {
        x: tf.tensor2d(x, [rows, channels]),
        gamma: tf.tensor1d(gamma),
        beta: tf.tensor1d(beta),
      };
      const attributes = { epsilon: EPSILON, relu };
      const [, mean, variance] = run('VggBatchNorm', inputs, attributes) as [
        Float32Array,
        Float32Array,
        Float32Array,
      ];
      const saved = { mean: tf.tensor1d(mean), variance: tf.tensor1d(variance) };
      const given = { dy: tf.tensor2d(dy, [rows, channels]), ...inputs, ...saved };
      return run('VggBatchNormGrad', given, attributes) as never;
    }) as [Float32Array, Float32Array, Float32Array];
    expectClose(
      gradients[0],
      slopes((x) => loss(x, gamma, beta), x),
      1e-5,
    );
    expectClose(
      gradients[1],
      slopes((gamma) => loss(x, gamma, beta), gamma),
      1e-5,
    );
    expectClose(
      gradients[2],
      slopes((beta) => loss(x, gamma, beta), beta),
      1e-5,
    );
  });

  it('has the gradient of the definition for many rows', () => {
    fc.assert(
      fc.property(rowsAndChannels, ([rows, channels]) => {
        const [x, dy] = [numbers(rows * channels, 1, 2, 3), numbers(rows * channels, 4)];
        const { mean, variance } = reference(x, new Array(channels).fill(1), [], false);
        const gradients = tf.tidy(() => {
          const ones = tf.ones([channels]);
          const given = {
            dy: tf.tensor2d(dy, [rows, channels]),
            x: tf.tensor2d(x, [rows, channels]),
            gamma: ones,
            beta: tf.zeros([channels]),
            mean: tf.tensor1d(Float32Array.from(mean)),
            variance: tf.tensor1d(Float32Array.from(variance)),
          };
          return run('VggBatchNormGrad', given, { epsilon: EPSILON, relu: false }) as never;
        }) as [Float32Array, Float32Array, Float32Array];
        const inverse = (c: number) => 1 / sqrt((variance[c] ?? 0) + EPSILON);
        const [dGamma, dBeta] = [new Float64Array(channels), new Float64Array(channels)];
        const normal = (i: number) =>
          ((x[i] ?? 0) - (mean[i % channels] ?? 0)) * inverse(i % channels);
        dy.forEach((value, i) => {
          add(dBeta, i % channels, value);
          add(dGamma, i % channels, value * normal(i));
        });
        const dx = dy.map((value, i) => {
          const c = i % channels;
          return inverse(c) * (value - ((dBeta[c] ?? 0) + normal(i) * (dGamma[c] ?? 0)) / rows);
        });
        if (rows < 16) return;
        expectClose(gradients[1], dGamma, 2e-5);
        expectClose(gradients[2], dBeta, 2e-5);
        expectClose(gradients[0], dx, 2e-5);
      }),
      { numRuns: 8 },
    );
  });

  it('normalises with given statistics, with or without scale and offset', () => {
    fc.assert(
      fc.property(
        rowsAndChannels,
        fc.boolean(),
        fc.boolean(),
        ([rows, channels], hasScale, hasOffset) => {
          const [x, mean] = [numbers(rows * channels, 1, 2), numbers(channels, 2)];
          const [variance, scale, offset] = [
            numbers(channels, 3, 0.5, 1),
            numbers(channels, 4),
            numbers(channels, 5),
          ];
          const y = tf.tidy(() =>
            tf
              .batchNorm(
                tf.tensor2d(x, [rows, channels]),
                tf.tensor1d(mean),
                tf.tensor1d(variance),
                hasOffset ? tf.tensor1d(offset) : undefined,
                hasScale ? tf.tensor1d(scale) : undefined,
              )
              .dataSync(),
          );
          const expected = x.map((value, i) => {
            const c = i % channels;
            const factor = (hasScale ? (scale[c] ?? 1) : 1) / sqrt((variance[c] ?? 0) + 0.001);
            return (value - (mean[c] ?? 0)) * factor + (hasOffset ? (offset[c] ?? 0) : 0);
          });
          expectClose(y, expected, 1e-6);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('normalises locally across channels, and gives the gradient', () => {
    const settings = fc.record({
      radius: fc.integer({ min: 0, max: 6 }),
      bias: fc.constantFrom(1, 2),
      alpha: fc.constantFrom(1, 1e-4),
      beta: fc.constantFrom(0.5, 0.75, 1, 0.6),
      channels: fc.integer({ min: 1, max: 21 }),
    });
    fc.assert(
      fc.property(settings, ({ radius, bias, alpha, beta, channels }) => {
        const shape: [number, number, number, number] = [2, 3, 2, channels];
        const x = Array.from(numbers(12 * channels, 1, 2));
        const dy = numbers(x.length, 2);
        const forward = (x: number[]) =>
          x.map((value, i) => {
            const c = i % channels;
            let sum = 0;
            for (let k = max(0, c - radius); k <= min(channels - 1, c + radius); k++) {
              sum += (x[i - c + k] ?? 0) ** 2;
            }
            return value * (bias + alpha * sum) ** -beta;
          });
        const [y, dx] = tf.tidy(() => {
          const input = tf.tensor4d(x, shape);
          const lrn = (x: tf.Tensor4D) =>
            tf.localResponseNormalization(x, radius, bias, alpha, beta);
          const gradient = tf.grad((x) => lrn(x as tf.Tensor4D))(input, tf.tensor(dy, shape));
          return [lrn(input).dataSync(), gradient.dataSync()];
        }) as [Float32Array, Float32Array];
        expectClose(y, forward(x), 1e-6);
        const loss = (x: number[]) => forward(x).reduce((sum, y, i) => sum + y * (dy[i] ?? 0), 0);
        expectClose(dx, slopes(loss, x), 1e-5);
      }),
      { numRuns: 8 },
    );
    expect(tf.memory().numTensors).toBe(0);
  });
});
