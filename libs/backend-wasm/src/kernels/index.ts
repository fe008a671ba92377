import type { KernelConfig } from '@tensorflow/tfjs-core';
import { batchNormKernels } from './batchnorm.ts';
import { binaryKernels } from './binary.ts';
import { convKernels } from './conv.ts';
import { lrnKernels } from './lrn.ts';
import { matmulKernels } from './matmul.ts';
import { poolKernels } from './pool.ts';
import { reduceKernels } from './reduce.ts';
import { softmaxKernels } from './softmax.ts';
import { trainingKernels } from './training.ts';
import { transposeKernels } from './transpose.ts';
import { unaryKernels } from './unary.ts';

/** Every kernel that this backend has of its own; a line a family. */
export const kernels: KernelConfig[] = [
  ...unaryKernels,
  ...binaryKernels,
  ...reduceKernels,
  ...softmaxKernels,
  ...poolKernels,
  ...batchNormKernels,
  ...lrnKernels,
  ...transposeKernels,
  ...trainingKernels,
  ...convKernels,
  ...matmulKernels,
];
