import { argument, pointer, thread } from './control';
import { useTile } from './gemm';

/**
 * Patches: what a convolution's filter sees of its input at one output pixel, as a row of
 * [taps, channels]. With them a convolution is a matrix product.
 *
 * The gradient of the input is a convolution too, whose input is the output's gradient with
 * (stride - 1) zeros between its pixels: `apart` is that distance, 1 elsewhere.
 */

export let batch: i32;
export let height: i32;
export let width: i32;
export let channels: i32;
export let outHeight: i32;
export let outWidth: i32;
export let filters: i32;
export let taps: i32;
export let block: i32;
export let pixels: i32;
export let workspace: usize;
let filterHeight: i32;
let filterWidth: i32;
let strideY: i32;
let strideX: i32;
let dilationY: i32;
let dilationX: i32;
let padTop: i32;
let padLeft: i32;
let apartY: i32;
let apartX: i32;

/** Reads arguments 0 to 21; see `patchArguments` in src/kernels/conv-general.ts. */
export function readPatches(): void {
  useTile();
  batch = argument(2);
  height = argument(3);
  width = argument(4);
  channels = argument(5);
  outHeight = argument(6);
  outWidth = argument(7);
  filters = argument(8);
  filterHeight = argument(9);
  filterWidth = argument(10);
  strideY = argument(11);
  strideX = argument(12);
  dilationY = argument(13);
  dilationX = argument(14);
  padTop = argument(15);
  padLeft = argument(16);
  apartY = argument(17);
  apartX = argument(18);
  block = argument(19);
  workspace = pointer(20) + <usize>thread() * pointer(21);
  taps = filterHeight * filterWidth;
  pixels = batch * outHeight * outWidth;
}

/** The pixel of `size` that lies at `position` of the spread input, or -1. */
// @ts-ignore: decorator
@inline
function source(position: i32, apart: i32, size: i32): i32 {
  if (position < 0) return -1;
  const at = apart == 1 ? position : position / apart;
  return at >= size || at * apart != position ? -1 : at;
}

/** The patches of output pixels first .. first + count, rows of `row` bytes. */
export function gatherPatches(x: usize, first: i32, count: i32, to: usize, row: usize): void {
  const pixelBytes = <usize>channels << 2;
  const together = apartX == 1 && dilationX == 1;
  for (let p = first; p < first + count; p++) {
    const line = p / outWidth, ox = p - line * outWidth, image = line / outHeight, oy = line - image * outHeight;
    const x0 = ox * strideX - padLeft;
    const inside = together && x0 >= 0 && x0 + filterWidth <= width;
    let d = to;
    for (let r = 0; r < filterHeight; r++) {
      const iy = source(oy * strideY - padTop + r * dilationY, apartY, height);
      if (iy < 0) {
        zero(d, <usize>filterWidth * pixelBytes);
        d += <usize>filterWidth * pixelBytes;
        continue;
      }
      const from = x + <usize>((image * height + iy) * width) * pixelBytes;
      if (inside) {
        copy(d, from + <usize>x0 * pixelBytes, <usize>filterWidth * pixelBytes);
        d += <usize>filterWidth * pixelBytes;
        continue;
      }
      for (let s = 0; s < filterWidth; s++) {
        const ix = source(x0 + s * dilationX, apartX, width);
        if (ix < 0) zero(d, pixelBytes);
        else copy(d, from + <usize>ix * pixelBytes, pixelBytes);
        d += pixelBytes;
      }
    }
    to += row;
  }
}

/** Of the same patches only channels start .. start + columns of one tap. */
export function gatherTap(x: usize, tap: i32, start: i32, columns: i32, first: i32, count: i32, to: usize, row: usize): void {
  const pixelBytes = <usize>channels << 2, bytes = <usize>columns << 2;
  const dy = (tap / filterWidth) * dilationY - padTop, dx = (tap % filterWidth) * dilationX - padLeft;
  x += <usize>start << 2;
  for (let p = first; p < first + count; p++) {
    const line = p / outWidth, ox = p - line * outWidth, image = line / outHeight, oy = line - image * outHeight;
    const iy = source(oy * strideY + dy, apartY, height), ix = source(ox * strideX + dx, apartX, width);
    if (iy < 0 || ix < 0) zero(to, bytes);
    else copy(to, x + <usize>((image * height + iy) * width + ix) * pixelBytes, bytes);
    to += row;
  }
}

/** The address of the input pixel under one tap of output pixel `p`, or 0 in the padding. */
export function pixelUnder(x: usize, tap: i32, p: i32): usize {
  const line = p / outWidth, ox = p - line * outWidth, image = line / outHeight, oy = line - image * outHeight;
  const iy = source(oy * strideY + (tap / filterWidth) * dilationY - padTop, apartY, height);
  const ix = source(ox * strideX + (tap % filterWidth) * dilationX - padLeft, apartX, width);
  return iy < 0 || ix < 0 ? 0 : x + ((<usize>((image * height + iy) * width + ix) * <usize>channels) << 2);
}

/** A few floats; `memory.copy` costs a call into V8. */
export function copy(to: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, v128.load(from + i));
  for (let i = whole; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}

/** Zeros; the same. */
export function zero(to: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, f32x4.splat(0));
  for (let i = whole; i < bytes; i += 4) store<f32>(to + i, 0);
}
