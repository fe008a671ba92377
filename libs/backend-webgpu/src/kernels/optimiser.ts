import { flatGroups, sizeOf } from '../backend.ts';
import { kernel } from './kernel.ts';
import { adamShader, momentumShader } from './optimiser.wgsl.ts';

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

/**
 * VggAdam: weight and both moments, all of the gradient's shape, in place. 28 bytes and about 15
 * operations an element: bound by memory.
 */
export const adam = kernel<Adam, 'weight' | 'gradient' | 'firstMoment' | 'secondMoment'>(
  'VggAdam',
  ({ weight, gradient, firstMoment, secondMoment }, attributes, backend) => {
    const { learningRate, beta1, beta2, epsilon, weightDecay, step, gradientScale } = attributes;
    const size = sizeOf(weight);
    if (size === 0) return [];
    backend.run({
      name: 'VggAdam',
      wgsl: () => adamShader,
      reads: [gradient],
      writes: [weight, firstMoment, secondMoment],
      integers: [size],
      floats: [
        ...[gradientScale, weightDecay, beta1, beta2, 1 - beta1, 1 - beta2],
        learningRate / (1 - beta1 ** step),
        1 / Math.sqrt(1 - beta2 ** step),
        epsilon,
      ],
      groups: flatGroups(size),
    });
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

/**
 * VggMomentum: weight and velocity, of the gradient's shape, in place. 20 bytes and about 8 operations
 * an element.
 */
export const momentum = kernel<Momentum, 'weight' | 'gradient' | 'velocity'>(
  'VggMomentum',
  ({ weight, gradient, velocity }, attributes, backend) => {
    const { learningRate, momentum, weightDecay, gradientScale, nesterov = false } = attributes;
    const size = sizeOf(weight);
    if (size === 0) return [];
    backend.run({
      name: 'VggMomentum',
      wgsl: () => momentumShader,
      reads: [gradient],
      writes: [weight, velocity],
      integers: [size],
      floats: [
        ...[gradientScale, weightDecay, momentum, learningRate],
        ...(nesterov ? [1, momentum] : [0, 1]),
      ],
      groups: flatGroups(size),
    });
    return [];
  },
);
