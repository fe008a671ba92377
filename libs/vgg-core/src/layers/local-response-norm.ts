import {
  engine,
  LRNGrad,
  localResponseNormalization,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Trace } from './trace.ts';

/**
 * Krizhevsky et al. 2012, section 3.3, which the paper cites: y = x / (k + alpha sum x²)^beta over
 * n = 5 neighbouring channels, k = 2, alpha = 1e-4, beta = 0.75.
 */
const krizhevsky = { depthRadius: 2, bias: 2, alpha: 1e-4, beta: 0.75 } as const;

/** Local response normalisation of x [N, H, W, C] across channels. */
export function localResponseNorm(x: Tensor4D): Tensor4D {
  const { depthRadius, bias, alpha, beta } = krizhevsky;
  return localResponseNormalization(x, depthRadius, bias, alpha, beta);
}

/** Local response normalisation as a layer of the training network. */
export function localResponseNormalisation(x: Tensor4D): Trace {
  const y = localResponseNorm(x);
  return {
    output: y,
    backward(dy) {
      const dx = engine().runKernel(
        LRNGrad,
        { x, y, dy } as unknown as NamedTensorMap,
        krizhevsky as unknown as NamedAttrMap,
      ) as Tensor;
      y.dispose();
      dy.dispose();
      return dx;
    },
  };
}
