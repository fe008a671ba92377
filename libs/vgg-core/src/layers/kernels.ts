import type { NamedAttrMap, NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { engine, getBackend, getKernel } from '@tensorflow/tfjs-core';

/**
 * Fused kernels that an engine may offer. tf.layers composes each of these out of many passes over
 * memory; an engine that registers a kernel of this name does it in one. Where it has none, the
 * caller falls back to stock tfjs operations with the same result.
 *
 * | kernel | inputs | attributes | outputs |
 * |---|---|---|---|
 * | VggBatchNorm | x [..., C], gamma [C], beta [C] | epsilon, relu | y like x; mean [C], variance [C] (biased) over all but the last axis. y = (x - mean) / sqrt(variance + epsilon) * gamma + beta, then max(y, 0) if relu |
 * | VggBatchNormGrad | dy, x [..., C], gamma, beta, mean, variance [C] | epsilon, relu | dx like x, dGamma [C], dBeta [C]; where relu, dy counts only where the recomputed y > 0 |
 * | VggReluGrad | dy, y | | dx = dy where y > 0, else 0 |
 * | VggDropout | x | rate, seed (uint32) | y = keep(i) ? x[i] / (1 - rate) : 0, see `keeps` in dropout.ts; its own gradient |
 * | VggSoftmaxCrossEntropy | logits [N, C], labels int32 [N] | labelSmoothing | loss [], the mean over N; dLogits [N, C], the gradient of that mean |
 * | VggSumOfSquares | x | | [] |
 * | VggAdam | weight, gradient, firstMoment, secondMoment | learningRate, beta1, beta2, epsilon, weightDecay, step (from 1), gradientScale | none: weight and moments are updated in place, as PyTorch's Adam does (weight decay added to the gradient) |
 * | VggMomentum | weight, gradient, velocity | learningRate, momentum, weightDecay, gradientScale, nesterov (absent: false) | none: updated in place, as PyTorch's SGD does (v = momentum v + g; w -= learningRate v, with nesterov w -= learningRate (g + momentum v)) |
 */
export type FusedKernel =
  | 'VggBatchNorm'
  | 'VggBatchNormGrad'
  | 'VggReluGrad'
  | 'VggDropout'
  | 'VggSoftmaxCrossEntropy'
  | 'VggSumOfSquares'
  | 'VggAdam'
  | 'VggMomentum';

/** Whether the current engine offers this fused kernel. */
export function hasKernel(name: FusedKernel): boolean {
  return getKernel(name, getBackend()) != null;
}

/** Runs a fused kernel of the current engine; call only where `hasKernel` says yes. */
export function runKernel(
  name: FusedKernel,
  inputs: Record<string, Tensor>,
  attributes: Record<string, number | boolean> = {},
): Tensor[] {
  const outputs = engine().runKernel(
    name,
    inputs as unknown as NamedTensorMap,
    attributes as unknown as NamedAttrMap,
  ) as Tensor | Tensor[];
  return Array.isArray(outputs) ? outputs : [outputs];
}
