import { type KernelConfig, util } from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import { kernel } from './kernel.ts';
import { sumOfVector } from './reduce.ts';

interface Adam {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  /** From 1. */
  step: number;
  gradientScale: number;
}

/** One step of Adam in place; weight decay is added to the gradient, as torch.optim.Adam does. */
const adam = kernel<Adam, 'weight' | 'gradient' | 'firstMoment' | 'secondMoment'>(
  'VggAdam',
  ({ weight, gradient, firstMoment, secondMoment }, attributes, backend) => {
    const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientScale } = attributes;
    const size = util.sizeFromShape(weight.shape);
    const { runtime } = backend;
    const arrays = [weight, gradient, firstMoment, secondMoment];
    runtime.run(
      Job.Adam,
      [...arrays.map((array) => backend.pointer(array)), size],
      [
        gradientScale,
        weightDecay,
        1 - beta1,
        beta2,
        1 - beta2,
        learningRate / (1 - beta1 ** step),
        1 / Math.sqrt(1 - beta2 ** step),
        epsilon,
        beta1,
      ],
      runtime.threadsFor(4 * size),
    );
    return [];
  },
);

interface Momentum {
  learningRate: number;
  momentum: number;
  weightDecay: number;
  gradientScale: number;
  /** Whether the weight moves by gradient + momentum velocity instead of the velocity. */
  nesterov?: boolean;
}

/** One step of SGD with momentum in place, as torch.optim.SGD does it. */
const momentum = kernel<Momentum, 'weight' | 'gradient' | 'velocity'>(
  'VggMomentum',
  ({ weight, gradient, velocity }, attributes, backend) => {
    const { learningRate, momentum, weightDecay, gradientScale, nesterov = false } = attributes;
    const size = util.sizeFromShape(weight.shape);
    const { runtime } = backend;
    runtime.run(
      Job.Momentum,
      [...[weight, gradient, velocity].map((array) => backend.pointer(array)), size],
      [gradientScale, weightDecay, momentum, learningRate, ...(nesterov ? [1, momentum] : [0, 1])],
      runtime.threadsFor(3 * size),
    );
    return [];
  },
);

const dropout = kernel<{ rate: number; seed: number }, 'x'>(
  'VggDropout',
  ({ x }, { rate, seed }, backend) => {
    const size = util.sizeFromShape(x.shape);
    const from = backend.pointer(x);
    const y = backend.output(x.shape);
    const { runtime } = backend;
    const threshold = Math.ceil(rate * 2 ** 24);
    runtime.run(
      Job.Dropout,
      [from, backend.pointer(y), size, seed | 0, threshold],
      [1 - rate],
      runtime.threadsFor(size),
    );
    return y;
  },
);

const sumOfSquares = kernel<object, 'x'>('VggSumOfSquares', ({ x }, _, backend) => {
  const from = backend.pointer(x);
  const y = backend.output([]);
  sumOfVector(from, backend.pointer(y), util.sizeFromShape(x.shape), 1, true, backend);
  return y;
});

export const trainingKernels: KernelConfig[] = [adam, momentum, dropout, sumOfSquares];
