import { div, mean, reshape, type Tensor, type Tensor4D, tidy, tile } from '@tensorflow/tfjs-core';
import type { Trace } from './trace.ts';

/** Each map's mean: [N, H, W, C] to [N, C] (Lin et al. 2014, section 3.2). */
export function averagePool(x: Tensor4D): Tensor {
  return mean(x, [1, 2]);
}

/** Global average pooling as a layer of the training network. */
export function averagePooling(x: Tensor4D): Trace {
  const [batch, height, width, channels] = x.shape;
  const y = averagePool(x);
  return {
    output: y,
    backward(dy) {
      const dx = tidy(() => {
        const share = reshape(div(dy, height * width), [batch, 1, 1, channels]);
        return tile(share, [1, height, width, 1]);
      });
      y.dispose();
      dy.dispose();
      return dx;
    },
  };
}
