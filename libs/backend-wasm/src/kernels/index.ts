import type { KernelConfig } from '@tensorflow/tfjs-core';
import { binaryKernels } from './binary.ts';
import { convKernels } from './conv.ts';
import { matmulKernels } from './matmul.ts';
import { unaryKernels } from './unary.ts';

/** Every kernel that this backend has of its own; a line a family. */
export const kernels: KernelConfig[] = [
  ...unaryKernels,
  ...binaryKernels,
  ...convKernels,
  ...matmulKernels,
];
