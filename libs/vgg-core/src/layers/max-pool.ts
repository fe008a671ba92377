import {
  engine,
  MaxPoolGrad,
  maxPool,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Trace } from './trace.ts';

const window = { filterSize: 2, strides: 2, pad: 'valid' } as const;

/** The largest of each 2x2 window, stride 2: [N, H, W, C] to [N, H/2, W/2, C]. */
export function maxPool2x2(x: Tensor4D): Tensor4D {
  return maxPool(x, window.filterSize, window.strides, window.pad);
}

/** 2x2 max-pooling as a layer of the training network. */
export function maxPooling(x: Tensor4D): Trace {
  const y = maxPool2x2(x);
  return {
    output: y,
    backward(dy) {
      const dx = engine().runKernel(
        MaxPoolGrad,
        { dy, input: x, output: y } as unknown as NamedTensorMap,
        window as unknown as NamedAttrMap,
      ) as Tensor;
      y.dispose();
      dy.dispose();
      return dx;
    },
  };
}
