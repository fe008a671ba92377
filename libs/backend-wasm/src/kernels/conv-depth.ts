import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { tileOf } from '../tile.ts';
import { place } from './conv-general.ts';
import type { Convolution, Epilogue } from './conv-geometry.ts';

/** Convolutions of few pixels, by parts of the filter's depth; the jobs are in assembly/conv-depth.ts. */

/** Whether there are so few output pixels, and so large a filter, that reading the filter is the work. */
export function suitsDepth(c: Convolution): boolean {
  const pixels = c.batch * c.outHeight * c.outWidth;
  return pixels <= FEW_PIXELS && c.filterHeight * c.filterWidth * c.channels * c.filters >= LARGE;
}

/** y = x * filter, finished, with the filter read once as it lies. */
export function convolveByDepth(
  backend: VggWasmBackend,
  c: Convolution,
  x: number,
  filter: number,
  y: number,
  { bias, rectified }: Epilogue,
): void {
  const { runtime, threads } = backend;
  const { columns } = tileOf(runtime);
  const pixels = c.batch * c.outHeight * c.outWidth;
  const row = Math.ceil(c.filters / columns) * columns * 4 + 64;
  const deep = Math.min(c.channels, Math.max(16, 4 * Math.floor(PIECE / row / 4)));
  const parts = 2 * threads;
  const [sums, args] = place(backend, c, parts * (pixels * row + APART), ADDRESSES, 0);
  runtime.run(Job.ConvByDepth, [...args, x, filter, sums, parts, deep]);
  runtime.run(
    Job.ConvDepthSum,
    [...args, sums, y, parts, bias, rectified ? 1 : 0],
    [],
    runtime.threadsFor(parts * pixels * c.filters),
  );
}

const FEW_PIXELS = 16;
/** Numbers of a filter that are worth the second job. */
const LARGE = 1 << 17;
/** Bytes of a piece of the filter, whose depth a thread takes at a time. */
const PIECE = 1 << 18;
/** Bytes between the sums of two parts; as in assembly/conv-depth.ts. */
const APART = 1 << 17;
/** Room for two addresses of each pixel. */
const ADDRESSES = 8 * FEW_PIXELS;
