import { mul, step, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from './kernels.ts';

/** Gradient of y = max(x, 0) by x: dy where y > 0, else 0. All of one shape. */
export function reluGradient<T extends Tensor>(dy: T, y: T): T {
  return hasKernel('VggReluGrad')
    ? (runKernel('VggReluGrad', { dy, y })[0] as T)
    : tidy(() => mul(dy, step(y)));
}
