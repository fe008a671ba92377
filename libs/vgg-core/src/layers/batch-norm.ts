import {
  add,
  mean as meanOf,
  moments,
  mul,
  relu,
  rsqrt,
  sub,
  sum,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from './kernels.ts';
import { reluGradient } from './relu-gradient.ts';
import type { Pass } from './trace.ts';

/** PyTorch's defaults, which the reference keeps. */
export const EPSILON = 1e-5;
export const MOMENTUM = 0.1;

const attributes = { epsilon: EPSILON, relu: true };

export interface Normalised {
  y: Tensor;
  /** Mean and biased variance of the batch, [C]. */
  mean: Tensor;
  variance: Tensor;
}

/**
 * max((x - mean) / sqrt(variance + epsilon) * gamma + beta, 0) with the batch's own mean and
 * variance (Ioffe & Szegedy 2015, algorithm 1). x and y are [..., C].
 */
export function batchNormRelu(x: Tensor, gamma: Tensor, beta: Tensor): Normalised {
  if (hasKernel('VggBatchNorm')) {
    const [y, mean, variance] = runKernel('VggBatchNorm', { x, gamma, beta }, attributes);
    return { y, mean, variance };
  }
  return tidy(() => {
    const { mean, variance } = moments(x, allButLast(x));
    const normalised = mul(sub(x, mean), rsqrt(add(variance, EPSILON)));
    return { y: relu(add(mul(normalised, gamma), beta)), mean, variance };
  });
}

/** Gradients of `batchNormRelu` by x, gamma and beta (Ioffe & Szegedy 2015, section 3). */
export function batchNormReluGradients(
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  mean: Tensor,
  variance: Tensor,
): { dx: Tensor; dGamma: Tensor; dBeta: Tensor } {
  if (hasKernel('VggBatchNormGrad')) {
    const inputs = { dy, x, gamma, beta, mean, variance };
    const [dx, dGamma, dBeta] = runKernel('VggBatchNormGrad', inputs, attributes);
    return { dx, dGamma, dBeta };
  }
  return tidy(() => {
    const inverseDeviation = rsqrt(add(variance, EPSILON));
    const normalised = mul(sub(x, mean), inverseDeviation);
    const g = reluGradient(dy, relu(add(mul(normalised, gamma), beta)));
    const axes = allButLast(x);
    const gNormalised = mul(g, normalised);
    const centred = sub(sub(g, meanOf(g, axes)), mul(normalised, meanOf(gNormalised, axes)));
    return {
      dx: mul(centred, mul(gamma, inverseDeviation)),
      dGamma: sum(gNormalised, axes),
      dBeta: sum(g, axes),
    };
  });
}

/**
 * moving = (1 - momentum) moving + momentum batch, as PyTorch does it: the variance that enters is the
 * unbiased one, and the mean counts in the bias of the convolution before.
 */
export function updateMovingAverages(
  pass: Pass,
  normName: string,
  bias: Tensor,
  x: Tensor,
  mean: Tensor,
  variance: Tensor,
): void {
  const count = x.size / mean.size;
  const unbiased = count / Math.max(count - 1, 1);
  tidy(() => {
    const blend = (part: string, batch: Tensor) => {
      const moving = pass.weight(`${normName}/${part}`) as Variable;
      const share = pass.batchNormMomentum;
      moving.assign(add(mul(moving, 1 - share), mul(batch, share)));
    };
    blend('moving_mean', add(mean, bias));
    blend('moving_variance', mul(variance, unbiased));
  });
}

/** Scale and shift that do at inference what batch normalisation learnt: y = x scale + shift. */
export function inferenceScale(gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor) {
  return tidy(() => {
    const scale = mul(gamma, rsqrt(add(variance, EPSILON)));
    return { scale, shift: sub(beta, mul(mean, scale)) };
  });
}

function allButLast(x: Tensor): number[] {
  return x.shape.slice(0, -1).map((_, axis) => axis);
}
