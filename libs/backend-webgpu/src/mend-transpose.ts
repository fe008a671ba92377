import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';

type Program = Parameters<WebGPUBackend['runWebGPUProgram']>[0];

/**
 * tfjs' transposition writes floats whatever it reads, and WebGPU refuses its shader for whole numbers and
 * truth values. Other kernels call it past the registry, as `any` and `all` over the first axes do, so
 * that it is mended where programs are run.
 * @returns the program as it should be
 */
export function mendTranspose(program: Program, inputs: readonly TensorInfo[]): Program {
  if (!program.shaderKey.startsWith('transpose_') || inputs[0]?.dtype === 'float32') return program;
  const getUserCode = () =>
    program.getUserCode().replace('setOutputAtIndex(', 'setOutputAtIndexI32(');
  return Object.assign(Object.create(program) as Program, { getUserCode });
}
