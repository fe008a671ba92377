import {
  getKernelsForBackend,
  registerBackend,
  registerKernel,
  removeBackend,
} from '@tensorflow/tfjs-core';
import { VggWasmBackend } from './backend.ts';
import { startEngine } from './engine.ts';
import { kernels } from './kernels/index.ts';
import { BACKEND } from './kernels/kernel.ts';
import { type BackendOptions, choose } from './options.ts';

/**
 * Makes the backend known to tfjs: all kernels of the cpu backend under the new name, then this
 * backend's own in their place. Its priority is below the cpu backend's, so that it runs only where
 * asked for by `tf.setBackend`.
 */
export function register(): void {
  const own = new Set(kernels.map((kernel) => kernel.kernelName));
  for (const kernel of getKernelsForBackend('cpu')) {
    if (!own.has(kernel.kernelName)) registerKernel({ ...kernel, backendName: BACKEND });
  }
  for (const kernel of kernels) registerKernel(kernel);
  registerBackend(BACKEND, create, 0);
}

/**
 * Sets how the backend runs, from the next `tf.setBackend('vgg-wasm')` on; options not named keep
 * what they had. A backend that is already there is removed, with its tensors.
 * @throws where `threads` is not a whole number from 1 to 64
 */
export function configure(options: BackendOptions): void {
  choose(options);
  removeBackend(BACKEND);
  registerBackend(BACKEND, create, 0);
}

async function create(): Promise<VggWasmBackend> {
  const { runtime } = await startEngine();
  return new VggWasmBackend(runtime);
}
