import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';

/**
 * A dimension of a copy: its size, and how far apart its neighbours lie in source and destination, in
 * numbers. 0 in the source repeats, a negative stride goes backwards.
 */
export interface Dimension {
  size: number;
  from: number;
  to: number;
}

/** Outer dimensions that a job of assembly/move.ts walks. */
export const OUTER = 6;

/** Types whose numbers have 4 bytes, which all that rearranges can move. */
export function moves({ dtype }: TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32';
}

/** Copies 4-byte numbers from one box to another, of any number of dimensions, outermost first. */
export function copyStrided(
  from: number,
  to: number,
  dimensions: readonly Dimension[],
  backend: VggWasmBackend,
): void {
  const all = joined(dimensions);
  const last = all.at(-1) ?? { size: 1, from: 1, to: 1 };
  const run = last.to === 1 ? last : { size: 1, from: 1, to: 1 };
  const outer = last.to === 1 ? all.slice(0, -1) : all;
  const [first, ...others] = outer;
  if (first && outer.length > OUTER) {
    for (let i = 0; i < first.size; i++) {
      copyStrided(from + 4 * i * first.from, to + 4 * i * first.to, [...others, run], backend);
    }
    return;
  }
  const runs = outer.reduce((product, { size }) => product * size, 1);
  if (runs * run.size === 0) return;
  const step = Math.max(1, Math.floor(16_384 / run.size));
  const { runtime } = backend;
  runtime.run(
    Job.CopyRuns,
    [from, to, ...walk(outer), run.size, run.from, step],
    [],
    runtime.threadsFor(runs * run.size),
  );
}

/** The outer dimensions as assembly/move.ts reads them: sizes, strides of input, of output. */
export function walk(outer: readonly Dimension[]): number[] {
  const spare = OUTER - outer.length;
  const numbers = new Array<number>(3 * OUTER).fill(0).fill(1, 0, spare);
  outer.forEach(({ size, from, to }, i) => {
    numbers[spare + i] = size;
    numbers[OUTER + spare + i] = from;
    numbers[2 * OUTER + spare + i] = to;
  });
  return numbers;
}

/** The same without dimensions of size 1, and with those that stay neighbours joined. */
export function joined(dimensions: readonly Dimension[]): Dimension[] {
  const kept: Dimension[] = [];
  for (const here of dimensions) {
    if (here.size === 1) continue;
    const before = kept.at(-1);
    const follows =
      before && before.from === here.from * here.size && before.to === here.to * here.size;
    if (follows) kept.splice(-1, 1, { ...here, size: before.size * here.size });
    else kept.push(here);
  }
  return kept;
}

/** A box of `sizes`, walked with these strides on either side. */
export function box(sizes: number[], from: number[], to: number[]): Dimension[] {
  return sizes.map((size, i) => ({ size, from: from[i] ?? 0, to: to[i] ?? 0 }));
}

/** How far apart neighbours of each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] ?? 1;
  }
  return strides;
}

/** A tensor of `shape` copied out of x: from number `first` of it on, by the given strides. */
export function copied(
  x: TensorInfo,
  shape: number[],
  strides: number[],
  first: number,
  backend: VggWasmBackend,
): TensorInfo {
  const y = backend.output(shape, x.dtype);
  if (util.sizeFromShape(shape) === 0) return y;
  const from = backend.pointer(x) + 4 * first;
  copyStrided(from, backend.pointer(y), box(shape, strides, stridesOf(shape)), backend);
  return y;
}
