import {
  backend_util,
  GatherV2,
  type KernelConfig,
  OneHot,
  UnsortedSegmentSum,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { bitsOf } from './bits.ts';
import { kernel, onCpu } from './kernel.ts';
import { moves } from './strided.ts';

/** x as [outer, n, inner] and y as [outer, m, inner]: see assembly/gather.ts. */
export interface Rows {
  outer: number;
  n: number;
  m: number;
  inner: number;
}

/** The numbers that jobs on rows take after their addresses, and their threads. */
export function rowsOf({ outer, n, m, inner }: Rows, backend: VggWasmBackend) {
  const step = Math.max(1, Math.floor(16_384 / inner));
  return {
    sizes: [outer, n, m, inner, step],
    threads: backend.runtime.threadsFor(outer * m * inner),
  };
}

/** The sum of x's rows [outer, m, inner] at the places of y [outer, n, inner] that the table says. */
export function scattered(
  addresses: { x: number; y: number; table: number; weights?: number },
  { outer, n, m, inner }: Rows,
  fromZero: boolean,
  backend: VggWasmBackend,
): void {
  const { runtime } = backend;
  const threads = runtime.threadsFor(outer * (m + n) * inner);
  const parts = outer < 2 * threads ? Math.min(n, 2 * threads) : 1;
  const { x, y, table, weights = 0 } = addresses;
  runtime.run(
    Job.Scatter,
    [x, y, table, outer, n, m, inner, parts, Number(fromZero), weights],
    [],
    threads,
  );
}

const gather = kernel<{ axis: number; batchDims?: number }, 'x' | 'indices'>(
  GatherV2,
  ({ x, indices }, attributes, backend) => {
    const axis = util.parseAxisParam(attributes.axis, x.shape)[0] ?? 0;
    const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
      backend_util.segment_util.collectGatherOpShapeInfo(
        x as never,
        indices as never,
        axis,
        attributes.batchDims ?? 0,
      );
    const ours = moves(x) && indices.dtype === 'int32' && util.sizeFromShape(x.shape) > 0;
    if (!ours) return onCpu(GatherV2, { x, indices }, attributes, backend);
    const table = backend.pointer(indices);
    checkPlaces(backend.numbers(indices), dimSize);
    const [from, y] = [backend.pointer(x), backend.output(outputShape, x.dtype)];
    const m = util.sizeFromShape(indices.shape) / batchSize;
    const { sizes, threads } = rowsOf(
      { outer: outerSize, n: dimSize, m, inner: sliceSize },
      backend,
    );
    for (let batch = 0; batch < batchSize && m > 0; batch++) {
      const source = from + 4 * batch * outerSize * dimSize * sliceSize;
      const target = backend.pointer(y) + 4 * batch * outerSize * m * sliceSize;
      backend.runtime.run(
        Job.Gather,
        [source, target, table + 4 * batch * m, ...sizes],
        [],
        threads,
      );
    }
    return y;
  },
);

function checkPlaces(places: ArrayLike<number> & Iterable<number>, size: number): void {
  for (const place of places) {
    if (place >= 0 && place < size) continue;
    throw new Error(`GatherV2: the index value ${place} is not in [0, ${size - 1}]`);
  }
}

const segmentSum = kernel<{ numSegments: number }, 'x' | 'segmentIds'>(
  UnsortedSegmentSum,
  ({ x, segmentIds }, attributes, backend) => {
    const { numSegments } = attributes;
    const ours =
      x.dtype === 'float32' &&
      segmentIds.dtype === 'int32' &&
      segmentIds.shape.length === 1 &&
      numSegments > 0;
    if (!ours) return onCpu(UnsortedSegmentSum, { x, segmentIds }, attributes, backend);
    const m = segmentIds.shape[0] ?? 0;
    const inner = util.sizeFromShape(x.shape.slice(1));
    const [from, table] = [backend.pointer(x), backend.pointer(segmentIds)];
    const y = backend.output([numSegments, ...x.shape.slice(1)]);
    const addresses = { x: from, table, y: backend.pointer(y) };
    scattered(addresses, { outer: 1, n: numSegments, m, inner }, true, backend);
    return y;
  },
);

const oneHot = kernel<
  { dtype: 'float32' | 'int32' | 'bool'; depth: number; onValue: number; offValue: number },
  'indices'
>(OneHot, ({ indices }, attributes, backend) => {
  const { dtype, depth, onValue, offValue } = attributes;
  if (indices.dtype !== 'int32' || dtype === 'bool') {
    return onCpu(OneHot, { indices }, attributes, backend);
  }
  const y = backend.output([...indices.shape, depth], dtype);
  const size = util.sizeFromShape(y.shape);
  const off = dtype === 'float32' ? bitsOf(offValue) : offValue;
  const { runtime } = backend;
  runtime.run(Job.Fill, [backend.pointer(y), 4 * size, off], [], runtime.threadsFor(size));
  const numbers = backend.numbers(y);
  backend.numbers(indices).forEach((place, row) => {
    if (place >= 0 && place < depth) numbers[row * depth + place] = onValue;
  });
  return y;
});

export const gatherKernels: KernelConfig[] = [gather, segmentSum, oneHot];
