import { getKernel, type KernelConfig, type TensorInfo } from '@tensorflow/tfjs-core';
import type { VggWasmBackend } from '../backend.ts';

/** The name under which tfjs knows this backend. */
export const BACKEND = 'vgg-wasm';

/** A kernel as this backend writes it. */
export type Kernel<Attributes, Inputs extends string = string> = (
  inputs: Record<Inputs, TensorInfo>,
  attributes: Attributes,
  backend: VggWasmBackend,
) => TensorInfo | TensorInfo[];

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
    kernelFunc: ({ inputs, attrs, backend }) =>
      run(
        inputs as unknown as Record<Inputs, TensorInfo>,
        attrs as unknown as Attributes,
        backend as VggWasmBackend,
      ),
  };
}

/** Runs the cpu backend's kernel, for the cases that are not worth one of our own. */
export function onCpu(
  kernelName: string,
  inputs: Record<string, TensorInfo>,
  attributes: object | undefined,
  backend: VggWasmBackend,
): TensorInfo | TensorInfo[] {
  const found = getKernel(kernelName, 'cpu');
  if (!found) throw new Error(`tfjs' cpu backend has no kernel ${kernelName}.`);
  return found.kernelFunc({
    inputs: inputs as never,
    attrs: attributes as never,
    backend,
  }) as TensorInfo | TensorInfo[];
}
