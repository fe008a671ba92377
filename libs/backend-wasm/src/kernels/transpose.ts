import { type KernelConfig, type TensorInfo, Transpose, util } from '@tensorflow/tfjs-core';
import { Job } from '../../assembly/jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';

/** An output dimension: its size and how far apart its neighbours lie in the input and output. */
interface Dimension {
  size: number;
  from: number;
  to: number;
}

/**
 * x with its axes in the order `permutation`, or undefined for types and permutations that are left
 * to the cpu backend (more than four dimensions beside a matrix, numbers that are not of 4 bytes).
 */
export function transposed(
  x: TensorInfo,
  permutation: number[],
  backend: VggWasmBackend,
): TensorInfo | undefined {
  if (x.dtype !== 'float32' && x.dtype !== 'int32') return undefined;
  const shape = permutation.map((axis) => x.shape[axis] as number);
  const size = util.sizeFromShape(shape);
  if (size === 0) return undefined;
  const dimensions = joined(x.shape, permutation);
  const last = dimensions.at(-1);
  if (!last) return undefined;
  if (last.from === 1) return copied(x, shape, dimensions.slice(0, -1), last.size, backend);
  const rows = dimensions.find(({ from }) => from === 1);
  const outer = dimensions.filter((dimension) => dimension !== last && dimension !== rows);
  if (!rows || outer.length > 4) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape, x.dtype);
  const { runtime } = backend;
  const step = Math.max(4, Math.ceil(16_384 / last.size / 4) * 4);
  runtime.run(
    Job.TransposeMatrices,
    [from, backend.pointer(y), ...walk(outer), rows.size, last.size, last.from, rows.to, step],
    [],
    runtime.threadsFor(size),
  );
  return y;
}

/** Runs of numbers that stay together, copied to their new places. */
function copied(
  x: TensorInfo,
  shape: number[],
  outer: Dimension[],
  run: number,
  backend: VggWasmBackend,
): TensorInfo | undefined {
  if (outer.length > 4) return undefined;
  const from = backend.pointer(x);
  const y = backend.output(shape, x.dtype);
  copyRuns(from, backend.pointer(y), outer, run, backend);
  return y;
}

/** Copies `run` numbers for each place of the outer dimensions (at most four). */
export function copyRuns(
  from: number,
  to: number,
  outer: Dimension[],
  run: number,
  backend: VggWasmBackend,
): void {
  const runs = outer.reduce((product, { size }) => product * size, 1);
  const step = Math.max(1, Math.floor(16_384 / run));
  const { runtime } = backend;
  runtime.run(
    Job.CopyRuns,
    [from, to, ...walk(outer), run, step],
    [],
    runtime.threadsFor(runs * run),
  );
}

/** Four outer dimensions as assembly/move.ts reads them: sizes, strides of input, of output. */
function walk(outer: Dimension[]): number[] {
  const four = [...outer];
  while (four.length < 4) four.unshift({ size: 1, from: 0, to: 0 });
  return [
    ...four.map(({ size }) => size),
    ...four.map(({ from }) => from),
    ...four.map(({ to }) => to),
  ];
}

/** The output's dimensions, with those that stay neighbours joined and those of size 1 left out. */
function joined(shape: number[], permutation: number[]): Dimension[] {
  const strides = stridesOf(shape);
  const sizes = permutation.map((axis) => shape[axis] as number);
  const to = stridesOf(sizes);
  const dimensions: Dimension[] = [];
  permutation.forEach((axis, position) => {
    const size = sizes[position] as number;
    if (size === 1) return;
    const here = { size, from: strides[axis] as number, to: to[position] as number };
    const before = dimensions.at(-1);
    if (before && before.from === here.from * size) {
      dimensions.splice(-1, 1, { ...here, size: before.size * size });
    } else {
      dimensions.push(here);
    }
  });
  return dimensions.length > 0 ? dimensions : [{ size: 1, from: 1, to: 1 }];
}

/** How far apart neighbours of each axis lie. */
export function stridesOf(shape: number[]): number[] {
  let stride = 1;
  return shape
    .toReversed()
    .map((size) => {
      const here = stride;
      stride *= size;
      return here;
    })
    .toReversed();
}

export const transposeKernels: KernelConfig[] = [
  kernel<{ perm: number[] }, 'x'>(
    Transpose,
    ({ x }, attributes, backend) =>
      transposed(x, attributes.perm, backend) ?? onCpu(Transpose, { x }, attributes, backend),
  ),
];
