import { getKernel, type TensorInfo } from '@tensorflow/tfjs-core';
import type { VggWasmBackend } from '../backend.ts';
import { BACKEND } from './kernel.ts';

/** What tfjs' fused operations may apply to their result. */
export interface Activation {
  activation?: keyof typeof KERNELS | 'linear';
  /** Slope of `leakyrelu` below 0. */
  leakyreluAlpha?: number;
}

const KERNELS = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
  sigmoid: 'Sigmoid',
} as const;

/** Applies the activation by its own kernel and gives `x` back to the backend. */
export function activate(
  x: TensorInfo,
  { activation = 'linear', leakyreluAlpha }: Activation,
  slopes: TensorInfo | undefined,
  backend: VggWasmBackend,
): TensorInfo {
  if (activation === 'linear') return x;
  return consume(
    KERNELS[activation],
    x,
    activation === 'prelu' ? { x, alpha: slopes } : { x },
    activation === 'leakyrelu' ? { alpha: leakyreluAlpha } : {},
    backend,
  );
}

/** x + b by tfjs' broadcasting; gives `x` back to the backend. */
export function add(x: TensorInfo, b: TensorInfo, backend: VggWasmBackend): TensorInfo {
  return consume('Add', x, { a: x, b }, {}, backend);
}

function consume(
  name: string,
  x: TensorInfo,
  inputs: object,
  attributes: object,
  backend: VggWasmBackend,
): TensorInfo {
  const kernel = getKernel(name, BACKEND);
  if (!kernel) throw new Error(`The vgg-wasm backend has no kernel ${name}.`);
  const y = kernel.kernelFunc({ inputs: inputs as never, attrs: attributes as never, backend });
  backend.disposeIntermediateTensorInfo(x);
  return y as TensorInfo;
}
