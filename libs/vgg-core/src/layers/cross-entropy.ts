import {
  add,
  div,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from './kernels.ts';

/**
 * Mean cross-entropy of softmax(logits) against labels, and its gradient by the logits.
 * Smoothing s mixes the one-hot target with the uniform one, as PyTorch's `label_smoothing`:
 * target = (1 - s) one-hot + s / classes.
 * @param logits [N, classes]
 * @param labels int32 [N]
 */
export function crossEntropy(
  logits: Tensor2D,
  labels: Tensor1D,
  labelSmoothing: number,
): { loss: Tensor; dLogits: Tensor } {
  if (hasKernel('VggSoftmaxCrossEntropy')) {
    const [loss, dLogits] = runKernel(
      'VggSoftmaxCrossEntropy',
      { logits, labels },
      { labelSmoothing },
    );
    return { loss, dLogits };
  }
  return tidy(() => {
    const [count, classes] = logits.shape;
    const hard = mul(oneHot(labels, classes), 1 - labelSmoothing);
    const target = add(hard, labelSmoothing / classes);
    return {
      loss: mean(neg(sum(mul(target, logSoftmax(logits)), 1))),
      dLogits: div(sub(softmax(logits), target), count),
    };
  });
}
