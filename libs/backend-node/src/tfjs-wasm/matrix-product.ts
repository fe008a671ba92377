import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Has the backend's matrix product transpose its factors first, where asked to transpose:
 * tfjs-backend-wasm's fast product knows plain factors only, and the gradients of a dense layer
 * took two thirds of a training step in the slow one.
 */
export function transposeFactorsFirst(backendName: string): void {
  const stock = tf.getKernel(tf.BatchMatMul, backendName);
  const kernelFunc: KernelFunc = ({ inputs, attrs, backend }) => {
    const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
    const { a, b } = inputs as unknown as { a: Tensor; b: Tensor };
    const plain = {
      a: transposeA ? transposed(a) : a,
      b: transposeB ? transposed(b) : b,
    };
    const product = stock.kernelFunc({
      inputs: plain,
      attrs: { transposeA: false, transposeB: false },
      backend,
    }) as TensorInfo;
    if (transposeA) plain.a.dispose();
    if (transposeB) plain.b.dispose();
    return product;
  };
  tf.unregisterKernel(tf.BatchMatMul, backendName);
  tf.registerKernel({ ...stock, kernelFunc });
}

/** [..., M, N] to [..., N, M]. */
function transposed(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
