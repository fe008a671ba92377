import type { KernelConfig } from '@tensorflow/tfjs-core';
import { addN } from './add-n.ts';
import { batchNorm, batchNormGrad } from './batch-norm.ts';
import { convolutionKernels } from './convolution.ts';
import { crossEntropy } from './cross-entropy.ts';
import { dropout } from './dropout.ts';
import { matmulKernels } from './matmul.ts';
import { maxPoolGrad } from './max-pool-grad.ts';
import { adam, momentum } from './optimiser.ts';
import { reluGrad } from './relu-grad.ts';
import { sumOfSquares } from './sum-of-squares.ts';

/** Every kernel that this backend has in place of tfjs' own, or beside them. */
export const kernels: readonly KernelConfig[] = [
  addN,
  ...matmulKernels,
  ...convolutionKernels,
  batchNorm,
  batchNormGrad,
  reluGrad,
  maxPoolGrad,
  dropout,
  crossEntropy,
  sumOfSquares,
  adam,
  momentum,
];
