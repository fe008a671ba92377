import {
  ArgMax,
  ArgMin,
  backend_util,
  Cumsum,
  type KernelConfig,
  TopK,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import { kernel, onCpu } from './kernel.ts';
import { transposed } from './transpose.ts';

/** Order along an axis: where the extremes are, the greatest, running sums. */

function argExtreme(name: string, least: boolean): KernelConfig {
  return kernel<{ axis: number }, 'x'>(name, ({ x }, attributes, backend) => {
    const axis = util.parseAxisParam(attributes.axis, x.shape)[0] ?? 0;
    const columns = x.shape[axis] ?? 1;
    const size = util.sizeFromShape(x.shape);
    if (x.dtype !== 'float32' || size === 0 || x.shape.length === 0) {
      return onCpu(name, { x }, attributes, backend);
    }
    const permutation = backend_util.getAxesPermutation([axis], x.shape.length);
    const source = permutation ? transposed(x, permutation, backend) : x;
    if (!source) return onCpu(name, { x }, attributes, backend);
    const from = backend.pointer(source);
    const y = backend.output(x.shape.toSpliced(axis, 1), 'int32');
    const step = Math.max(1, Math.floor(8192 / columns));
    const { runtime } = backend;
    runtime.run(
      Job.ArgExtreme,
      [from, backend.pointer(y), size / columns, columns, step, Number(least)],
      [],
      runtime.threadsFor(2 * size),
    );
    if (source !== x) backend.disposeIntermediateTensorInfo(source);
    return y;
  });
}

const topK = kernel<{ k: number; sorted: boolean }, 'x'>(TopK, ({ x }, attributes, backend) => {
  const { k } = attributes;
  const columns = x.shape.at(-1) ?? 0;
  const size = util.sizeFromShape(x.shape);
  if (x.dtype !== 'float32' || k < 1 || size === 0) return onCpu(TopK, { x }, attributes, backend);
  const from = backend.pointer(x);
  const values = backend.output(x.shape.with(-1, k));
  const places = backend.output(x.shape.with(-1, k), 'int32');
  const { runtime } = backend;
  runtime.run(
    Job.TopK,
    [from, backend.pointer(values), backend.pointer(places), size / columns, columns, k],
    [],
    runtime.threadsFor(4 * size),
  );
  return [values, places];
});

const cumulativeSum = kernel<{ axis: number; exclusive: boolean; reverse: boolean }, 'x'>(
  Cumsum,
  ({ x }, attributes, backend) => {
    const axis = util.parseAxisParam(attributes.axis, x.shape)[0] ?? 0;
    const size = util.sizeFromShape(x.shape);
    if (x.dtype !== 'float32' || size === 0 || x.shape.length === 0) {
      return onCpu(Cumsum, { x }, attributes, backend);
    }
    const outer = util.sizeFromShape(x.shape.slice(0, axis));
    const inner = util.sizeFromShape(x.shape.slice(axis + 1));
    const flags = [Number(attributes.exclusive), Number(attributes.reverse)];
    const from = backend.pointer(x);
    const y = backend.output(x.shape);
    const { runtime } = backend;
    runtime.run(
      Job.RunningSum,
      [from, backend.pointer(y), outer, x.shape[axis] ?? 1, inner, ...flags, 16],
      [],
      runtime.threadsFor(2 * size),
    );
    return y;
  },
);

export const rankKernels: KernelConfig[] = [
  argExtreme(ArgMax, false),
  argExtreme(ArgMin, true),
  topK,
  cumulativeSum,
];
