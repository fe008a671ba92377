import {
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  type TensorInfo,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import type { VggWebGpuBackend } from '../backend.ts';

/** The name under which tfjs knows this backend. */
export const BACKEND = 'webgpu';

/** A kernel as this backend writes it. */
export type Kernel<Attributes, Inputs extends string = string> = (
  inputs: Record<Inputs, TensorInfo>,
  attributes: Attributes,
  backend: VggWebGpuBackend,
  /**
   * tfjs' own kernel, for what is not worth one of ours, on the same inputs or on others.
   * @throws where tfjs has none
   */
  stock: (inputs?: TensorInfo[]) => TensorInfo | TensorInfo[],
) => TensorInfo | TensorInfo[];

/** tfjs' own kernels that have been replaced, by name. */
const replaced = new Map<string, KernelFunc>();

/** Registers a kernel of ours, in the place of tfjs' own where it has one. */
export function replaceKernel(own: KernelConfig): void {
  const before = getKernel(own.kernelName, BACKEND);
  if (before === own) return;
  if (before) {
    replaced.set(own.kernelName, before.kernelFunc);
    unregisterKernel(own.kernelName, BACKEND);
  }
  registerKernel(own);
}

/**
 * Describes a kernel to tfjs, which types all kernels loosely: the caller names the inputs and
 * attributes that tfjs documents for `kernelName`.
 */
export function kernel<Attributes, Inputs extends string>(
  kernelName: string,
  run: Kernel<Attributes, Inputs>,
): KernelConfig {
  return {
    kernelName,
    backendName: BACKEND,
    kernelFunc: (call) =>
      run(
        call.inputs as unknown as Record<Inputs, TensorInfo>,
        call.attrs as unknown as Attributes,
        call.backend as VggWebGpuBackend,
        (inputs) => {
          const tfjs = replaced.get(kernelName);
          if (!tfjs) throw new Error(`tfjs' WebGPU backend has no kernel ${kernelName}.`);
          return tfjs(inputs ? { ...call, inputs: inputs as never } : call);
        },
      ),
  };
}

/** Whether all are tensors of float32 that hold something. */
export function areFloats(...tensors: TensorInfo[]): boolean {
  return tensors.every(({ dtype, shape }) => dtype === 'float32' && !shape.includes(0));
}
