import { type KernelConfig, Softmax, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import { bitsOf } from './bits.ts';
import { kernel, onCpu } from './kernel.ts';

const softmax = kernel<{ dim: number }, 'logits'>(Softmax, ({ logits }, attributes, backend) => {
  const rank = logits.shape.length;
  const columns = logits.shape[rank - 1] ?? 0;
  const isLast = attributes.dim === -1 || attributes.dim === rank - 1;
  if (logits.dtype !== 'float32' || !isLast || columns === 0) {
    return onCpu(Softmax, { logits }, attributes, backend);
  }
  const size = util.sizeFromShape(logits.shape);
  const from = backend.pointer(logits);
  const y = backend.output(logits.shape);
  const { runtime } = backend;
  runtime.run(
    Job.Softmax,
    [from, backend.pointer(y), size / columns, columns],
    [],
    runtime.threadsFor(8 * size),
  );
  return y;
});

/** The mean cross-entropy of a batch against labels, and its gradient, in one pass over the logits. */
const crossEntropy = kernel<{ labelSmoothing: number }, 'logits' | 'labels'>(
  'VggSoftmaxCrossEntropy',
  ({ logits, labels }, { labelSmoothing }, backend) => {
    const [rows, columns] = matrix(logits);
    const from = [backend.pointer(logits), backend.pointer({ ...labels, dtype: 'int32' })];
    const loss = backend.output([]);
    const gradient = backend.output(logits.shape);
    const losses = backend.scratch(8 * rows);
    const { runtime } = backend;
    runtime.run(
      Job.SoftmaxCrossEntropy,
      [...from, losses, backend.pointer(gradient), rows, columns],
      [labelSmoothing],
      runtime.threadsFor(16 * rows * columns),
    );
    runtime.run(Job.SumPartials, [losses, backend.pointer(loss), rows, bitsOf(1 / rows)], [], 1);
    return [loss, gradient];
  },
);

function matrix({ shape }: TensorInfo): [number, number] {
  const [rows, columns] = shape;
  if (rows === undefined || columns === undefined || shape.length !== 2 || rows * columns === 0) {
    throw new Error(`The logits have the shape [${shape}]; [batch, classes] is accepted.`);
  }
  return [rows, columns];
}

export const softmaxKernels: KernelConfig[] = [softmax, crossEntropy];
