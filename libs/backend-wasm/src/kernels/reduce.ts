import {
  backend_util,
  type KernelConfig,
  Max,
  Mean,
  Min,
  Prod,
  Sum,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import { Reduction } from '../operations.ts';
import type { VggWasmBackend } from '../backend.ts';
import { bitsOf } from './bits.ts';
import { kernel, onCpu } from './kernel.ts';
import { transposed } from './transpose.ts';

/** Numbers of a long vector that make one partial sum: fixed, so that threads do not matter. */
const BLOCK = 65_536;
/** Rows that are added column by column before the sums go to f64. */
const ROWS = 256;

interface Attributes {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims: boolean;
}

function reduction(name: string, operation: Reduction, isMean = false): KernelConfig {
  return kernel<Attributes, 'x'>(name, ({ x }, attributes, backend) => {
    const { keepDims } = attributes;
    const wanted = attributes.axis ?? attributes.reductionIndices ?? x.shape.map((_, i) => i);
    const axes = util.parseAxisParam(wanted, x.shape);
    const [shape, reducedShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const reduced = util.sizeFromShape(reducedShape);
    const ours = x.dtype === 'float32' && util.sizeFromShape(x.shape) > 0;
    if (!ours) return onCpu(name, { x }, attributes, backend);
    const source = inOrder(x, axes, backend);
    if (!source) return onCpu(name, { x }, attributes, backend);
    const y = backend.output(keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape);
    const size = util.sizeFromShape(shape);
    const inner = source.inner;
    reduce(
      operation,
      source.x,
      y,
      [size / inner, reduced, inner],
      isMean ? 1 / reduced : 1,
      backend,
    );
    if (source.x !== x) backend.disposeIntermediateTensorInfo(source.x);
    return y;
  });
}

/**
 * x as [outer, reduced, inner], transposed first where the reduced axes are not neighbours; `inner` is
 * how many numbers follow them.
 */
function inOrder(
  x: TensorInfo,
  axes: number[],
  backend: VggWasmBackend,
): { x: TensorInfo; inner: number } | undefined {
  const matters = axes.filter((axis) => x.shape[axis] !== 1);
  const first = matters[0];
  const last = matters.at(-1);
  if (first === undefined || last === undefined) return { x, inner: 1 };
  const between = x.shape.slice(first, last + 1);
  const kept = between.filter((_, i) => !matters.includes(first + i));
  if (util.sizeFromShape(kept) === 1) {
    return { x, inner: util.sizeFromShape(x.shape.slice(last + 1)) };
  }
  const permutation = backend_util.getAxesPermutation(axes, x.shape.length);
  const sorted = permutation ? transposed(x, permutation, backend) : x;
  return sorted && { x: sorted, inner: 1 };
}

/** y[outer, inner] = scale * reduction of x[outer, reduced, inner]. */
function reduce(
  operation: Reduction,
  x: TensorInfo,
  y: TensorInfo,
  [outer, reduced, inner]: [number, number, number],
  scale: number,
  backend: VggWasmBackend,
): void {
  const { runtime } = backend;
  const threads = runtime.threadsFor(outer * reduced * inner);
  const from = backend.pointer(x);
  const to = backend.pointer(y);
  const factor = bitsOf(scale);
  if (inner === 1 && outer === 1 && operation === Reduction.Sum) {
    sumOfVector(from, to, reduced, scale, false, backend);
  } else if (inner === 1) {
    const step = Math.max(1, Math.floor(16_384 / reduced));
    runtime.run(Job.ReduceRows, [from, to, outer, reduced, step, operation, factor], [], threads);
  } else {
    const blocks = Math.ceil(reduced / ROWS);
    const partials = backend.scratch(4 * outer * blocks * inner);
    runtime.run(
      Job.ReduceBlocks,
      [from, partials, outer, reduced, inner, ROWS, operation],
      [],
      threads,
    );
    runtime.run(
      Job.ReducePartials,
      [partials, to, outer, blocks, inner, operation, factor],
      [],
      runtime.threadsFor(outer * blocks * inner),
    );
  }
}

/** One number: scale times the sum of a vector, or of its squares. */
export function sumOfVector(
  from: number,
  to: number,
  size: number,
  scale: number,
  squares: boolean,
  backend: VggWasmBackend,
): void {
  const { runtime } = backend;
  const blocks = Math.ceil(size / BLOCK);
  const partials = backend.scratch(8 * blocks);
  runtime.run(
    Job.SumBlocks,
    [from, partials, size, BLOCK, Number(squares)],
    [],
    runtime.threadsFor(size),
  );
  runtime.run(Job.SumPartials, [partials, to, blocks, bitsOf(scale)], [], 1);
}

export const reduceKernels: KernelConfig[] = [
  reduction(Sum, Reduction.Sum),
  reduction(Mean, Reduction.Sum, true),
  reduction(Max, Reduction.Maximum),
  reduction(Min, Reduction.Minimum),
  reduction(Prod, Reduction.Product),
];
