import type { KernelConfig } from '@tensorflow/tfjs-core';
import { batchNormKernels } from './batchnorm.ts';
import { binaryKernels } from './binary.ts';
import { convKernels } from './conv.ts';
import { depthwiseKernels } from './depthwise.ts';
import { einsumKernels } from './einsum.ts';
import { gatherKernels } from './gather.ts';
import { joinKernels } from './join.ts';
import { lrnKernels } from './lrn.ts';
import { matmulKernels } from './matmul.ts';
import { poolKernels } from './pool.ts';
import { rankKernels } from './rank.ts';
import { reduceKernels } from './reduce.ts';
import { resizeKernels } from './resize.ts';
import { sliceKernels } from './slice.ts';
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
  ...sliceKernels,
  ...joinKernels,
  ...gatherKernels,
  ...resizeKernels,
  ...rankKernels,
  ...trainingKernels,
  ...convKernels,
  ...depthwiseKernels,
  ...matmulKernels,
  ...einsumKernels,
];
