import { reshape, type Tensor } from '@tensorflow/tfjs-core';
import type { Trace } from './trace.ts';

/** [N, H, W, C] to [N, H W C]. */
export function flatten(x: Tensor): Trace {
  const y = reshape(x, [x.shape[0], x.size / x.shape[0]]);
  return {
    output: y,
    backward(dy) {
      const dx = reshape(dy, x.shape);
      y.dispose();
      dy.dispose();
      return dx;
    },
  };
}
