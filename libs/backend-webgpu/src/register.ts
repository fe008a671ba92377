import { env, findBackendFactory, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { VggWebGpuBackend } from './backend.ts';
import { openDevice } from './device.ts';
import { kernels } from './kernels/index.ts';
import { BACKEND, replaceKernel } from './kernels/kernel.ts';

/**
 * Puts this backend and its kernels in the place of tfjs' own of the same name. What is not replaced
 * runs as tfjs has it.
 */
export function register(): void {
  // tfjs' product with its depth split between workgroups is wrong where b is transposed; its remaining
  // uses (whole numbers, rare activations) do without.
  env().set('WEBGPU_THRESHOLD_TO_INCREASE_WORKGROUPS_FOR_MATMUL', 0.1);
  for (const kernel of kernels) replaceKernel(kernel);
  if (findBackendFactory(BACKEND)) removeBackend(BACKEND);
  registerBackend(BACKEND, async () => new VggWebGpuBackend(await openDevice()), 3);
}
