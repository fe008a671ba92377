import { type KernelConfig, type TensorInfo, Transpose, util } from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';
import { copyStrided, joined, moves, OUTER, stridesOf, walk } from './strided.ts';

/**
 * x with its axes in the order `permutation`, or undefined for types and permutations that are left
 * to the cpu backend (more than six dimensions beside a matrix, numbers that are not of 4 bytes).
 */
export function transposed(
  x: TensorInfo,
  permutation: number[],
  backend: VggWasmBackend,
): TensorInfo | undefined {
  const shape = permutation.map((axis) => x.shape[axis] as number);
  const size = util.sizeFromShape(shape);
  if (!moves(x) || size === 0) return undefined;
  const [from, to] = [stridesOf(x.shape), stridesOf(shape)];
  const dimensions = joined(
    permutation.map((axis, i) => ({
      size: shape[i] ?? 1,
      from: from[axis] ?? 1,
      to: to[i] ?? 1,
    })),
  );
  const last = dimensions.at(-1);
  const rows = dimensions.find(({ from }) => from === 1);
  const isCopy = !last || last.from === 1 || !rows;
  const outer = dimensions.filter((dimension) => dimension !== last && dimension !== rows);
  if (outer.length > OUTER) return undefined;
  const source = backend.pointer(x);
  const y = backend.output(shape, x.dtype);
  if (isCopy) {
    copyStrided(source, backend.pointer(y), dimensions, backend);
    return y;
  }
  const { runtime } = backend;
  const step = Math.max(4, Math.ceil(16_384 / last.size / 4) * 4);
  runtime.run(
    Job.TransposeMatrices,
    [source, backend.pointer(y), ...walk(outer), rows.size, last.size, last.from, rows.to, step],
    [],
    runtime.threadsFor(size),
  );
  return y;
}

export const transposeKernels: KernelConfig[] = [
  kernel<{ perm: number[] }, 'x'>(
    Transpose,
    ({ x }, attributes, backend) =>
      transposed(x, attributes.perm, backend) ?? onCpu(Transpose, { x }, attributes, backend),
  ),
];
