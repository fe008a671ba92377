import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { tileOf } from '../tile.ts';
import type { Convolution, Epilogue } from './conv-geometry.ts';

/** Convolutions of any kind as products of patches; the jobs are in assembly/conv.ts. */

/** y = x * filter, finished; `rotated` for a gradient of the input, whose filter is read backwards. */
export function convolveGeneral(
  backend: VggWasmBackend,
  c: Convolution,
  x: number,
  filter: number,
  y: number,
  { bias, rectified }: Epilogue,
  rotated: boolean,
): void {
  const { columns } = tileOf(backend.runtime);
  const depth = c.filterHeight * c.filterWidth * c.channels;
  const pixels = c.batch * c.outHeight * c.outWidth;
  const direct = isDirect(c);
  const block = share(pixels, backend.threads, direct || depth < 512 ? 96 : 48);
  const panels = Math.ceil(c.filters / columns) * columns * depth * 4;
  const [shared, args] = place(backend, c, panels, block * (depth * 4 + 128) + SPARE, block);
  const { runtime } = backend;
  const packers = runtime.threadsFor(c.filterHeight * c.filterWidth * c.channels * c.filters);
  runtime.run(Job.ConvFilters, [...args, filter, shared, rotated ? 1 : 0], [], packers);
  runtime.run(Job.ConvByPixels, [...args, x, shared, y, bias, direct ? 1 : 0, rectified ? 1 : 0]);
}

/** dw, the gradient of the filter. */
export function generalFilterGradient(
  backend: VggWasmBackend,
  c: Convolution,
  x: number,
  dy: number,
  dw: number,
): void {
  const { runtime, threads } = backend;
  const { columns } = tileOf(runtime);
  const depth = c.filterHeight * c.filterWidth * c.channels;
  const row = Math.ceil(c.filters / columns) * columns * 4;
  if (depth * row <= SMALL_GRADIENT) {
    const block = 96;
    const own = SPARE + block * (row + depth * 4 + 128);
    const [parts, args] = place(backend, c, threads * depth * row, own, block);
    runtime.run(Job.ConvFilterGradientByPixels, [...args, x, dy, parts]);
    runtime.run(Job.ConvFilterGradientSum, [...args, parts, dw]);
    return;
  }
  const block = 128;
  const wide = Math.min(c.channels, 48);
  const own = SPARE + wide * row + block * (row + wide * 4 + 64);
  const [, args] = place(backend, c, 0, own, block);
  runtime.run(Job.ConvFilterGradientByChannels, [...args, x, dy, dw, wide]);
}

/** Bytes of a filter gradient that each thread may sum up for itself. */
const SMALL_GRADIENT = 1 << 18;
const SPARE = 1024;

/** A convolution of 1 x 1 whose patches are the input's pixels, one for one. */
function isDirect(c: Convolution): boolean {
  return (
    c.filterHeight === 1 &&
    c.filterWidth === 1 &&
    c.strideY === 1 &&
    c.strideX === 1 &&
    c.apartY === 1 &&
    c.apartX === 1 &&
    c.padTop === 0 &&
    c.padLeft === 0 &&
    c.height === c.outHeight &&
    c.width === c.outWidth
  );
}

/** Items that a thread takes at a time, so that there are some for each. */
function share(items: number, threads: number, most: number): number {
  return Math.max(6, Math.min(most, Math.ceil(items / (2 * threads) / 6) * 6));
}

/** Working memory of `shared` bytes for all and `own` for each thread: the former's address, and the first arguments of all jobs. */
export function place(
  backend: VggWasmBackend,
  c: Convolution,
  shared: number,
  own: number,
  block: number,
): [number, number[]] {
  const tile = tileOf(backend.runtime);
  const each = Math.ceil(own / 4096) * 4096 + 64;
  const start = backend.scratch(shared + 64 + each * backend.threads);
  const threads = start + Math.ceil(shared / 64) * 64;
  return [
    start,
    // biome-ignore format: the arguments of assembly/im2col.ts in their order
    [tile.rows, tile.columns, c.batch, c.height, c.width, c.channels, c.outHeight, c.outWidth, c.filters, c.filterHeight,
     c.filterWidth, c.strideY, c.strideX, c.dilationY, c.dilationX, c.padTop, c.padLeft, c.apartY, c.apartX, block,
     threads, each],
  ];
}
