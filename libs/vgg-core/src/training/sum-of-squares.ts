import { square, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from '../layers/kernels.ts';

/** The squares of all numbers of a tensor, added up: []. */
export function sumOfSquares(x: Tensor): Tensor {
  return hasKernel('VggSumOfSquares')
    ? runKernel('VggSumOfSquares', { x })[0]
    : tidy(() => sum(square(x)));
}
