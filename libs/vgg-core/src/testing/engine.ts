import '@tensorflow/tfjs-backend-cpu';
import '@vgg/backend-wasm';
import { getKernel, registerKernel, setBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import { configure } from '@vgg/backend-wasm';
import type { FusedKernel } from '../layers/kernels.ts';

/** The engine of these tests: this project's own, on one thread, so that suites run side by side. */
export async function useVggWasm(): Promise<void> {
  configure({ threads: 1 });
  await setBackend('vgg-wasm');
}

const fusedKernels: FusedKernel[] = [
  'VggBatchNorm',
  'VggBatchNormGrad',
  'VggReluGrad',
  'VggDropout',
  'VggSoftmaxCrossEntropy',
  'VggSumOfSquares',
  'VggAdam',
  'VggMomentum',
];

/**
 * Hides the fused kernels of vgg-wasm: it then has what every tfjs engine has, and the portable
 * code runs. Returns the way back.
 */
export function hideFusedKernels(): () => void {
  const hidden = fusedKernels.flatMap((name) => getKernel(name, 'vgg-wasm') ?? []);
  for (const { kernelName, backendName } of hidden) unregisterKernel(kernelName, backendName);
  return () => {
    for (const kernel of hidden) registerKernel(kernel);
  };
}

/** The same with the fused kernels hidden until the end of `compute`. */
export async function portably<T>(compute: () => T | Promise<T>): Promise<T> {
  const restore = hideFusedKernels();
  try {
    return await compute();
  } finally {
    restore();
  }
}
