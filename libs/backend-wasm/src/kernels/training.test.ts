import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import type { VggWasmBackend } from '../backend.ts';
import { describeBackend } from '../index.ts';
import { expectClose, expectSame, numbers, onEveryVariant, slopes } from './testing.ts';

function run(
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes: object = {},
): tf.Tensor[] {
  const outputs = tf.engine().runKernel(name, inputs as never, attributes as never);
  return (Array.isArray(outputs) ? outputs : [outputs]) as tf.Tensor[];
}

/** Jest's sandbox takes its time to look a global up: not once for each of millions of values. */
const { imul, sqrt } = Math;

/** The rule by which dropout keeps an element, in plain JavaScript. */
function keeps(index: number, seed: number, rate: number): boolean {
  let h = (imul(index, 0x9e3779b1) + seed) | 0;
  h ^= h >>> 16;
  h = imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 8) * 2 ** -24 >= rate;
}

const sizes = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(8192, 20_001));

onEveryVariant(() => {
  it('takes Adam’s steps as PyTorch does, in place', () => {
    const settings = fc.record({
      size: sizes,
      weightDecay: fc.constantFrom(0, 0.01),
      gradientScale: fc.constantFrom(1, 0.25),
    });
    fc.assert(
      fc.property(settings, ({ size, weightDecay, gradientScale }) => {
        const [learningRate, beta1, beta2, epsilon] = [0.01, 0.9, 0.999, 1e-8];
        const weight = Float64Array.from(numbers(size, 1));
        const [first, second] = [new Float64Array(size), new Float64Array(size)];
        const tensors = {
          weight: tf.tensor1d(numbers(size, 1)),
          firstMoment: tf.zeros([size]),
          secondMoment: tf.zeros([size]),
        };
        for (let step = 1; step <= 4; step++) {
          const gradients = numbers(size, 10 + step);
          const gradient = tf.tensor1d(gradients);
          const rates = { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientScale };
          expect(run('VggAdam', { ...tensors, gradient }, rates)).toEqual([]);
          gradient.dispose();
          for (let i = 0; i < size; i++) {
            const w = weight[i] ?? 0;
            const g = (gradients[i] ?? 0) * gradientScale + weightDecay * w;
            const m = beta1 * (first[i] ?? 0) + (1 - beta1) * g;
            const v = beta2 * (second[i] ?? 0) + (1 - beta2) * g * g;
            const denominator = sqrt(v) / sqrt(1 - beta2 ** step) + epsilon;
            weight[i] = w - ((learningRate / (1 - beta1 ** step)) * m) / denominator;
            first[i] = m;
            second[i] = v;
          }
        }
        expectClose(tensors.weight.dataSync(), weight, 2e-6);
        expectClose(tensors.firstMoment.dataSync(), first, 2e-6);
        expectClose(tensors.secondMoment.dataSync(), second, 4e-6);
        tf.dispose(tensors);
      }),
      { numRuns: 8 },
    );
  });

  it('takes SGD’s steps with momentum as PyTorch does, in place', () => {
    fc.assert(
      fc.property(sizes, fc.constantFrom(0, 5e-4), fc.boolean(), (size, weightDecay, nesterov) => {
        const [learningRate, momentum, gradientScale] = [0.1, 0.9, 0.5];
        const [w, g, v] = [numbers(size, 1), numbers(size, 2), numbers(size, 3)];
        const [weight, gradient, velocity] = [w, g, v].map((values) => tf.tensor1d(values)) as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        const attributes = { learningRate, momentum, weightDecay, gradientScale, nesterov };
        run('VggMomentum', { weight, gradient, velocity }, attributes);
        const gradients = g.map((value, i) => value * gradientScale + weightDecay * (w[i] ?? 0));
        const speed = v.map((value, i) => momentum * value + (gradients[i] ?? 0));
        const direction = nesterov
          ? gradients.map((value, i) => value + momentum * (speed[i] ?? 0))
          : speed;
        expectClose(velocity.dataSync(), speed);
        expectClose(
          weight.dataSync(),
          w.map((value, i) => value - learningRate * (direction[i] ?? 0)),
        );
        tf.dispose([weight, gradient, velocity]);
      }),
      { numRuns: 8 },
    );
  });

  it('drops out by the rule, the same for its own gradient', () => {
    const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    fc.assert(
      fc.property(sizes, seeds, fc.constantFrom(0, 0.1, 0.5, 0.7), (size, seed, rate) => {
        const x = numbers(size, 6);
        const y = tf.tidy(
          () =>
            run('VggDropout', { x: tf.tensor1d(x) }, { rate, seed })[0]?.dataSync() as Float32Array,
        );
        const kept = Math.fround(1 - rate);
        expectSame(
          y,
          x.map((value, i) => (keeps(i, seed, rate) ? value / kept : 0)),
        );
      }),
      { numRuns: 10 },
    );
  });

  it('has the cross-entropy of the definition, and its gradient', () => {
    const settings = fc.record({
      rows: fc.integer({ min: 1, max: 70 }),
      classes: fc.integer({ min: 2, max: 13 }),
      labelSmoothing: fc.constantFrom(0, 0.1),
      size: fc.constantFrom(1, 40),
    });
    fc.assert(
      fc.property(settings, ({ rows, classes, labelSmoothing, size }) => {
        const logits = Array.from(numbers(rows * classes, 1, size));
        const labels = Array.from({ length: rows }, (_, i) => (i * 7) % classes);
        const loss = (x: number[]) => {
          let total = 0;
          labels.forEach((label, row) => {
            const all = x.slice(row * classes, (row + 1) * classes);
            const top = Math.max(...all);
            const log = top + Math.log(all.reduce((sum, v) => sum + Math.exp(v - top), 0));
            all.forEach((v, c) => {
              const target = labelSmoothing / classes + (c === label ? 1 - labelSmoothing : 0);
              total += target * (log - v);
            });
          });
          return total / rows;
        };
        const [found, gradient] = tf.tidy(() => {
          const inputs = {
            logits: tf.tensor2d(logits, [rows, classes]),
            labels: tf.tensor1d(labels, 'int32'),
          };
          return run('VggSoftmaxCrossEntropy', inputs, { labelSmoothing }).map((t) =>
            t.dataSync(),
          ) as never;
        }) as [Float32Array, Float32Array];
        expectClose(found, [loss(logits)], 2e-6);
        if (rows * classes < 200) expectClose(gradient, slopes(loss, logits), 1e-5);
      }),
      { numRuns: 10 },
    );
  });

  it('gives NaN, not garbage, for a label that is no class', () => {
    const logits = tf.zeros([2, 3]);
    const [loss] = run(
      'VggSoftmaxCrossEntropy',
      { logits, labels: tf.tensor1d([0, 3], 'int32') },
      { labelSmoothing: 0 },
    );
    expect(loss?.dataSync()[0]).toBeNaN();
  });

  it('sums squares, and passes ReLU’s gradient on', () => {
    const [x, dy] = [numbers(150_001, 1), numbers(150_001, 2)];
    tf.tidy(() => {
      const [tensor, given] = [tf.tensor1d(x), tf.tensor1d(dy)];
      const squares = x.reduce((sum, value) => sum + value * value, 0);
      expectClose(run('VggSumOfSquares', { x: tensor })[0]?.dataSync() ?? [], [squares], 3e-7);
      const dx = run('VggReluGrad', { dy: given, y: tf.relu(tensor) })[0]?.dataSync() ?? [];
      expectSame(
        dx,
        dy.map((value, i) => ((x[i] ?? 0) > 0 ? value : 0)),
      );
    });
  });

  describe('over a thousand steps of training', () => {
    /** Regression of a sine by a small network, through tfjs' own gradients and the fused kernels. */
    function train(steps: number) {
      const x = tf.tensor2d(numbers(64, 1), [32, 2]);
      const wanted = tf.tensor2d(numbers(32, 2), [32, 1]);
      const initial = [
        tf.tensor2d(numbers(32, 3, 0.5), [2, 16]),
        tf.tensor2d(numbers(16, 4), [16, 1]),
      ];
      const weights = initial.map((tensor) => tf.variable(tensor)) as tf.Variable<tf.Rank.R2>[];
      const [first, second] = weights as [tf.Variable<tf.Rank.R2>, tf.Variable<tf.Rank.R2>];
      const moments = weights.map(({ shape }) => [tf.zeros(shape), tf.zeros(shape)]);
      const usage: object[] = [];
      for (let step = 1; step <= steps; step++) {
        tf.tidy(() => {
          const loss = () => {
            const y = tf.matMul(tf.relu(tf.matMul(x, first)), second);
            return tf.mean(tf.square(tf.sub(y, wanted))) as tf.Scalar;
          };
          const { grads } = tf.variableGrads(loss, weights);
          weights.forEach((weight, i) => {
            const [firstMoment, secondMoment] = moments[i] as [tf.Tensor, tf.Tensor];
            const gradient = grads[weight.name] as tf.Tensor;
            const rates = {
              learningRate: 1e-3,
              beta1: 0.9,
              beta2: 0.999,
              epsilon: 1e-8,
              weightDecay: 0,
              step,
              gradientScale: 1,
            };
            run('VggAdam', { weight, gradient, firstMoment, secondMoment }, rates);
          });
        });
        if (step === 10 || step === steps) {
          const { numTensors } = tf.memory();
          const backend = tf.backend() as VggWasmBackend;
          usage.push({ numTensors, ids: backend.numDataIds(), ...backend.runtime.memory.usage() });
        }
      }
      const result = weights.map((weight) => Array.from(weight.dataSync()));
      tf.dispose([x, wanted, ...initial, ...weights, ...moments.flat()]);
      return { usage, result };
    }

    it('leaks no tensor and no byte, and repeats bit for bit', async () => {
      const before = (await describeBackend()).memory.usedBytes;
      const { usage, result } = train(1000);
      expect(usage[1]).toEqual(usage[0]);
      expect((await describeBackend()).memory.usedBytes).toBe(before);
      expect(train(1000).result).toEqual(result);
    });
  });
});
