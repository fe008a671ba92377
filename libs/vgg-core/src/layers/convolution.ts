import {
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  conv2d,
  engine,
  fused,
  type NamedAttrMap,
  type NamedTensorMap,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { ConvolutionLayer } from '../architecture.ts';
import { batchNormRelu, batchNormReluGradients, updateMovingAverages } from './batch-norm.ts';
import { reluGradient } from './relu-gradient.ts';
import type { Pass, Trace } from './trace.ts';

/** Every convolution of a VGG: stride 1, the map's size kept ("same" padding). */
const geometry = { strides: 1, pad: 'same', dataFormat: 'NHWC' } as const;

/** Convolution, bias, ReLU. x [N, H, W, in] to [N, H, W, out]. */
export function convolutionRelu(
  x: Tensor4D,
  layer: ConvolutionLayer,
  pass: Pass,
  needsInputGradient: boolean,
): Trace {
  const kernel = pass.weight(`${layer.name}/kernel`) as Tensor4D;
  const bias = pass.weight(`${layer.name}/bias`) as Tensor1D;
  const y = fused.conv2d({ x, filter: kernel, bias, activation: 'relu', ...geometry });
  return {
    output: y,
    backward(dy) {
      const dz = reluGradient(dy as Tensor4D, y);
      dy.dispose();
      y.dispose();
      pass.gradient(`${layer.name}/bias`, sum(dz, [0, 1, 2]));
      learnKernel(layer, x, dz, kernel, pass);
      const dx = needsInputGradient ? inputGradient(dz, kernel, x) : null;
      dz.dispose();
      return dx;
    },
  };
}

/**
 * Convolution, batch normalisation over the batch, ReLU. x [N, H, W, in] to [N, H, W, out].
 * The convolution's bias is left out of the sum, because the normalisation would take it out again;
 * the moving mean counts it in, as if it had been there.
 */
export function convolutionBatchNormRelu(
  x: Tensor4D,
  layer: ConvolutionLayer,
  normName: string,
  pass: Pass,
  needsInputGradient: boolean,
): Trace {
  const kernel = pass.weight(`${layer.name}/kernel`) as Tensor4D;
  const gamma = pass.weight(`${normName}/gamma`);
  const beta = pass.weight(`${normName}/beta`);
  const z = conv2d(x, kernel, geometry.strides, geometry.pad);
  const { y, mean, variance } = batchNormRelu(z, gamma, beta);
  updateMovingAverages(pass, normName, pass.weight(`${layer.name}/bias`), z, mean, variance);
  return {
    output: y,
    backward(dy) {
      const { dx: dz, dGamma, dBeta } = batchNormReluGradients(dy, z, gamma, beta, mean, variance);
      for (const kept of [dy, y, z, mean, variance]) kept.dispose();
      pass.gradient(`${normName}/gamma`, dGamma);
      pass.gradient(`${normName}/beta`, dBeta);
      learnKernel(layer, x, dz as Tensor4D, kernel, pass);
      const dx = needsInputGradient ? inputGradient(dz as Tensor4D, kernel, x) : null;
      dz.dispose();
      return dx;
    },
  };
}

/** Gradient by the kernel [size, size, in, out] of a convolution with input x and output gradient dz. */
function learnKernel(
  { name }: ConvolutionLayer,
  x: Tensor4D,
  dz: Tensor4D,
  kernel: Tensor4D,
  pass: Pass,
): void {
  if (!pass.learns(`${name}/kernel`)) return;
  const gradient = run(Conv2DBackpropFilter, { x, dy: dz }, { filterShape: kernel.shape });
  pass.gradient(`${name}/kernel`, gradient);
}

/** Gradient by the input: [N, H, W, in]. */
function inputGradient(dz: Tensor4D, kernel: Tensor4D, x: Tensor4D): Tensor {
  return run(Conv2DBackpropInput, { dy: dz, filter: kernel }, { inputShape: x.shape });
}

function run(kernel: string, inputs: Record<string, Tensor>, shape: Record<string, number[]>) {
  return engine().runKernel(
    kernel,
    inputs as unknown as NamedTensorMap,
    { ...geometry, ...shape } as unknown as NamedAttrMap,
  ) as Tensor;
}
