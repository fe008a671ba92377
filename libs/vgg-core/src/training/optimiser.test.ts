import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../random.ts';
import { portably, useVggWasm } from '../testing/engine.ts';
import { Optimiser, type OptimiserSpec } from './optimiser.ts';

beforeAll(useVggWasm);

const SIZE = 1001;
const STEPS = 25;
const SCALE = 0.7;

const noise = (seed: number) =>
  Float32Array.from({ length: SIZE }, (_, index) => 2 * uniform(index, seed) - 1);
const rateAt = (step: number) => 0.01 / step;

/** torch.optim.Adam in float64. */
function naiveAdam(spec: Extract<OptimiserSpec, { kind: 'adam' }>): Float64Array {
  const w = Float64Array.from(noise(0));
  const [m, v] = [new Float64Array(SIZE), new Float64Array(SIZE)];
  for (let step = 1; step <= STEPS; step += 1) {
    noise(step).forEach((gradient, i) => {
      const g = SCALE * gradient + spec.weightDecay * w[i];
      m[i] = spec.beta1 * m[i] + (1 - spec.beta1) * g;
      v[i] = spec.beta2 * v[i] + (1 - spec.beta2) * g * g;
      const deviation = Math.sqrt(v[i]) / Math.sqrt(1 - spec.beta2 ** step) + spec.epsilon;
      w[i] -= ((rateAt(step) / (1 - spec.beta1 ** step)) * m[i]) / deviation;
    });
  }
  return w;
}

/** torch.optim.SGD in float64. */
function naiveMomentum(spec: Extract<OptimiserSpec, { kind: 'momentum' }>): Float64Array {
  const w = Float64Array.from(noise(0));
  const velocity = new Float64Array(SIZE);
  for (let step = 1; step <= STEPS; step += 1) {
    noise(step).forEach((gradient, i) => {
      const g = SCALE * gradient + spec.weightDecay * w[i];
      velocity[i] = spec.momentum * velocity[i] + g;
      w[i] -= rateAt(step) * (spec.nesterov ? g + spec.momentum * velocity[i] : velocity[i]);
    });
  }
  return w;
}

function take(optimiser: Optimiser, weight: tf.Variable, steps: number[]): void {
  for (const step of steps) {
    const gradient = tf.tensor1d(noise(step));
    optimiser.update('w', weight, gradient, {
      learningRate: rateAt(step),
      step,
      gradientScale: SCALE,
    });
    gradient.dispose();
  }
}

const steps = Array.from({ length: STEPS }, (_, index) => index + 1);
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 } as const;
const momentum = { kind: 'momentum', momentum: 0.9, weightDecay: 0 } as const;

describe.each<[string, OptimiserSpec, () => Float64Array]>([
  ['Adam', adam, () => naiveAdam(adam)],
  [
    'Adam with weight decay',
    { ...adam, weightDecay: 0.1 },
    () => naiveAdam({ ...adam, weightDecay: 0.1 }),
  ],
  ['momentum', momentum, () => naiveMomentum(momentum)],
  [
    'momentum with weight decay',
    { ...momentum, weightDecay: 0.1 },
    () => naiveMomentum({ ...momentum, weightDecay: 0.1 }),
  ],
  [
    "Nesterov's momentum with weight decay",
    { ...momentum, weightDecay: 0.1, nesterov: true },
    () => naiveMomentum({ ...momentum, weightDecay: 0.1, nesterov: true }),
  ],
])('%s', (_, spec, naive) => {
  const run = async () => {
    const weight = tf.variable(tf.tensor1d(noise(0)));
    take(new Optimiser(spec), weight, steps);
    return weight.data();
  };
  const expectLikePytorch = (values: ArrayLike<number>) => {
    const wanted = naive();
    // float32 has 6e-8, and 25 steps are taken.
    wanted.forEach((value, i) => {
      expect(Math.abs(values[i] - value)).toBeLessThan(2e-6);
    });
  };

  it("moves as PyTorch's", async () => expectLikePytorch(await run()));
  it('does so without fused kernels', async () => expectLikePytorch(await portably(run)));

  it('goes on from its values with the same bits', async () => {
    const whole = await run();
    const weight = tf.variable(tf.tensor1d(noise(0)));
    const first = new Optimiser(spec);
    take(first, weight, steps.slice(0, 10));
    const values = await first.values();
    const second = new Optimiser(spec);
    second.load({ ...values, 'conv1_1/kernel': { shape: [1], data: new Float32Array(1) } });
    take(second, weight, steps.slice(10));
    expect(await weight.data()).toEqual(whole);
    expect(Object.keys(await second.values())).toEqual(Object.keys(values));
  });

  it('frees what it remembers', () => {
    const weight = tf.variable(tf.tensor1d(noise(0)));
    const before = tf.memory().numTensors;
    const optimiser = new Optimiser(spec);
    take(optimiser, weight, [1, 2]);
    optimiser.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
