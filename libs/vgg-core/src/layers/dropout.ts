import { mul, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import type { DropoutLayer } from '../architecture.ts';
import { seedFor, uniform } from '../random.ts';
import { hasKernel, runKernel } from './kernels.ts';
import type { Pass, Trace } from './trace.ts';

/** Whether dropout keeps the element at this flat index. */
export function keeps(index: number, seed: number, rate: number): boolean {
  return uniform(index, seed) >= rate;
}

/**
 * Zeroes each element with probability `rate` and scales the others by 1 / (1 - rate), as PyTorch
 * does. Which ones is a function of the seed and the index, so the way back draws the same mask
 * again instead of keeping it.
 */
export function dropOut(x: Tensor, rate: number, seed: number): Tensor {
  if (hasKernel('VggDropout')) return runKernel('VggDropout', { x }, { rate, seed })[0];
  return tidy(() => {
    const scale = 1 / (1 - rate);
    const mask = new Float32Array(x.size).map((_, index) => (keeps(index, seed, rate) ? scale : 0));
    return mul(x, tensor(mask, x.shape));
  });
}

/** Dropout as a layer of the training network. */
export function dropout(x: Tensor, layer: DropoutLayer, pass: Pass): Trace {
  const seed = seedFor(pass.seed, 'dropout', layer.name);
  const y = dropOut(x, layer.rate, seed);
  return {
    output: y,
    backward(dy) {
      const dx = dropOut(dy, layer.rate, seed);
      y.dispose();
      dy.dispose();
      return dx;
    },
  };
}
