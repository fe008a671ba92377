import {
  fused,
  matMul,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { DenseLayer } from '../architecture.ts';
import { reluGradient } from './relu-gradient.ts';
import type { Pass, Trace } from './trace.ts';

/** x [N, in] times kernel [in, out] plus bias, with or without ReLU: [N, out]. */
export function dense(x: Tensor2D, layer: DenseLayer, relu: boolean, pass: Pass): Trace {
  const kernel = pass.weight(`${layer.name}/kernel`) as Tensor2D;
  const bias = pass.weight(`${layer.name}/bias`) as Tensor1D;
  const y = fused.matMul({ a: x, b: kernel, bias, activation: relu ? 'relu' : 'linear' });
  return {
    output: y,
    backward(dy) {
      const dz: Tensor = relu ? reluGradient(dy, y) : dy;
      pass.gradient(`${layer.name}/bias`, sum(dz, 0));
      if (pass.learns(`${layer.name}/kernel`)) {
        pass.gradient(`${layer.name}/kernel`, matMul(x, dz as Tensor2D, true, false));
      }
      const dx = matMul(dz as Tensor2D, kernel, false, true);
      for (const kept of [dy, dz, y]) kept.dispose();
      return dx;
    },
  };
}
