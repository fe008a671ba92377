import { argument, claim, pointer, real, thread } from './control';
import { powerMinus } from './functions';
import { fma, storeFirst } from './simd';

/**
 * Local response normalisation across channels:
 *   norm[c] = bias + alpha sum over |k - c| <= radius of x[k]^2,  y[c] = x[c] norm[c]^-beta.
 * A thread keeps the row's addends with `radius` zeros on each side, so that windows need no edges.
 */

/** Rows a thread takes at a time. */
const ROWS: i32 = 32;

/** The sum of the window around the four channels at `c` bytes of a row that begins at `first`. */
// @ts-ignore: decorator
@inline
function windowSum(first: usize, c: usize, radius: i32): v128 {
  let sum = f32x4.splat(0);
  let p = first + c - ((<usize>radius) << 2);
  for (let k = -radius; k <= radius; k++) {
    sum = f32x4.add(sum, v128.load(p));
    p += 4;
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function squares(x: usize, row: usize, bytes: usize): void {
  for (let c: usize = 0; c < bytes; c += 16) {
    const value = v128.load(x + c);
    storeFirst(row + c, f32x4.mul(value, value), (bytes - c) >> 2);
  }
}

/**
 * Integers: x, y, rows, channels, radius, scratch, bytes of scratch a thread.
 * Reals: bias, alpha, beta.
 */
export function localResponseNormalization(): void {
  const rows = argument(2);
  const bytes = (<usize>argument(3)) << 2;
  const radius = argument(4);
  const scratch = pointer(5) + <usize>thread() * pointer(6);
  const bias = f32x4.splat(real(0));
  const alpha = f32x4.splat(real(1));
  memory.fill(scratch, 0, pointer(6));
  const inner = scratch + ((<usize>radius) << 2);
  for (;;) {
    const start = claim() * ROWS;
    if (start >= rows) return;
    const end = min(start + ROWS, rows);
    for (let row = start; row < end; row++) {
      const x = pointer(0) + <usize>row * bytes;
      const y = pointer(1) + <usize>row * bytes;
      squares(x, inner, bytes);
      for (let c: usize = 0; c < bytes; c += 16) {
        const norm = fma(alpha, windowSum(inner, c, radius), bias);
        const value = f32x4.mul(v128.load(x + c), powerMinus(norm, real(2)));
        storeFirst(y + c, value, (bytes - c) >> 2);
      }
    }
  }
}

/**
 * dx[c] = dy[c] norm[c]^-beta - 2 alpha beta x[c] sum over the window of dy[k] y[k] / norm[k].
 * Integers: x, y, dy, dx, rows, channels, radius, scratch, bytes of scratch a thread.
 * Reals: bias, alpha, beta.
 */
export function localResponseNormalizationGradient(): void {
  const rows = argument(4);
  const bytes = (<usize>argument(5)) << 2;
  const radius = argument(6);
  const half = pointer(8) >> 1;
  const scratch = pointer(7) + <usize>thread() * pointer(8);
  const bias = f32x4.splat(real(0));
  const alpha = f32x4.splat(real(1));
  const minus = f32x4.splat(-2 * real(1) * real(2));
  memory.fill(scratch, 0, pointer(8));
  const inner = scratch + ((<usize>radius) << 2);
  const ratios = inner + half;
  for (;;) {
    const start = claim() * ROWS;
    if (start >= rows) return;
    const end = min(start + ROWS, rows);
    for (let row = start; row < end; row++) {
      const at = <usize>row * bytes;
      const dx = pointer(3) + at;
      squares(pointer(0) + at, inner, bytes);
      for (let c: usize = 0; c < bytes; c += 16) {
        const count = (bytes - c) >> 2;
        const norm = fma(alpha, windowSum(inner, c, radius), bias);
        const dy = v128.load(pointer(2) + at + c);
        const product = f32x4.mul(dy, v128.load(pointer(1) + at + c));
        storeFirst(ratios + c, f32x4.div(product, norm), count);
        storeFirst(dx + c, f32x4.mul(dy, powerMinus(norm, real(2))), count);
      }
      for (let c: usize = 0; c < bytes; c += 16) {
        const x = v128.load(pointer(0) + at + c);
        const sum = windowSum(ratios, c, radius);
        const value = fma(f32x4.mul(minus, x), sum, v128.load(dx + c));
        storeFirst(dx + c, value, (bytes - c) >> 2);
      }
    }
  }
}
