import { argument, claim, pointer, real } from './control';
import { fma, storeFirst } from './simd';

/**
 * Batch normalisation over x seen as rows [rows, channels]. Statistics are taken chunk by chunk: a
 * chunk fits the second-level cache, so its mean and then its sum of squared deviations cost one
 * read of memory; the chunks are combined in f64 by Chan's formula, in order. Within a chunk numbers
 * are taken as distances from those of its first row, so that sums do not grow with the mean. The
 * result does not depend on the number of threads.
 * Per-channel arrays in scratch are padded to whole vectors.
 */

// @ts-ignore: decorator
@inline
function padded(channels: i32): usize {
  return ((<usize>channels + 3) & ~3) << 2;
}

/**
 * Mean, as its distance from the chunk's first row, and sum of squared deviations of each chunk.
 * Integers: x, partials, rows, channels, rows a chunk. A partial is [distance..., deviations...].
 */
export function batchNormPartials(): void {
  const rows = argument(2);
  const channels = argument(3);
  const step = argument(4);
  const stride = (<usize>channels) << 2;
  for (;;) {
    const chunk = claim();
    const start = chunk * step;
    if (start >= rows) return;
    const count = min(step, rows - start);
    const x = pointer(0) + <usize>start * stride;
    const mean = pointer(1) + <usize>chunk * 2 * padded(channels);
    const deviations = mean + padded(channels);
    memory.fill(mean, 0, 2 * padded(channels));
    addColumns(x, x, mean, count, stride);
    const scale = f32x4.splat(<f32>1 / <f32>count);
    for (let c: usize = 0; c < stride; c += 16) {
      v128.store(mean + c, f32x4.mul(v128.load(mean + c), scale));
    }
    addSquares(x, x, mean, deviations, count, stride);
  }
}

/** Two vectors of columns at a time, four rows at a time: fewer passes over the sums. */
function addColumns(x: usize, origin: usize, sums: usize, rows: i32, stride: usize): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let c: usize = 0;
    for (; c + 32 <= stride; c += 32) {
      const first = f32x4.add(v128.load(sums + c), distances(x + c, stride, v128.load(origin + c)));
      const second = f32x4.add(v128.load(sums + c, 16), distances(x + c + 16, stride, v128.load(origin + c, 16)));
      v128.store(sums + c, first);
      v128.store(sums + c, second, 16);
    }
    for (; c < stride; c += 16) {
      v128.store(sums + c, f32x4.add(v128.load(sums + c), distances(x + c, stride, v128.load(origin + c))));
    }
    x += 4 * stride;
  }
  for (; row < rows; row++) {
    for (let c: usize = 0; c < stride; c += 16) {
      v128.store(sums + c, f32x4.add(v128.load(sums + c), distance(x + c, v128.load(origin + c))));
    }
    x += stride;
  }
}

/** Of four rows. */
// @ts-ignore: decorator
@inline
function distances(x: usize, stride: usize, origin: v128): v128 {
  const left = f32x4.add(distance(x, origin), distance(x + stride, origin));
  return f32x4.add(left, f32x4.add(distance(x + 2 * stride, origin), distance(x + 3 * stride, origin)));
}

// @ts-ignore: decorator
@inline
function distance(x: usize, origin: v128): v128 {
  return f32x4.sub(v128.load(x), origin);
}

// @ts-ignore: decorator
@inline
function squared(x: usize, origin: v128, mean: v128, sum: v128): v128 {
  const deviation = f32x4.sub(distance(x, origin), mean);
  return fma(deviation, deviation, sum);
}

/** Squared deviations of four rows. */
// @ts-ignore: decorator
@inline
function squares(x: usize, stride: usize, origin: v128, mean: v128): v128 {
  const zero = f32x4.splat(0);
  const left = squared(x + stride, origin, mean, squared(x, origin, mean, zero));
  return f32x4.add(left, squared(x + 3 * stride, origin, mean, squared(x + 2 * stride, origin, mean, zero)));
}

function addSquares(x: usize, origin: usize, mean: usize, sums: usize, rows: i32, stride: usize): void {
  let row = 0;
  for (; row + 4 <= rows; row += 4) {
    let c: usize = 0;
    for (; c + 32 <= stride; c += 32) {
      const first = f32x4.add(v128.load(sums + c), squares(x + c, stride, v128.load(origin + c), v128.load(mean + c)));
      const second = f32x4.add(v128.load(sums + c, 16), squares(x + c + 16, stride, v128.load(origin + c, 16), v128.load(mean + c, 16)));
      v128.store(sums + c, first);
      v128.store(sums + c, second, 16);
    }
    for (; c < stride; c += 16) {
      v128.store(sums + c, f32x4.add(v128.load(sums + c), squares(x + c, stride, v128.load(origin + c), v128.load(mean + c))));
    }
    x += 4 * stride;
  }
  for (; row < rows; row++) {
    for (let c: usize = 0; c < stride; c += 16) {
      const o = v128.load(origin + c);
      v128.store(sums + c, squared(x + c, o, v128.load(mean + c), v128.load(sums + c)));
    }
    x += stride;
  }
}

/**
 * The chunks together: mean, biased variance, and scale = gamma / sqrt(variance + epsilon).
 * Integers: partials, rows, channels, rows a chunk, mean, variance, gamma (0 for ones), scale, x.
 * Real: epsilon.
 */
export function batchNormCombine(): void {
  const rows = argument(1);
  const channels = argument(2);
  const step = argument(3);
  const stride = 2 * padded(channels);
  for (;;) {
    const start = claim() * 16;
    if (start >= channels) return;
    const end = min(start + 16, channels);
    for (let c = start; c < end; c++) {
      const at = (<usize>c) << 2;
      let mean: f64 = 0;
      let p = pointer(0) + at;
      for (let row = 0; row < rows; row += step) {
        mean += chunkMean(p, row, at) * <f64>min(step, rows - row);
        p += stride;
      }
      mean /= <f64>rows;
      let deviations: f64 = 0;
      p = pointer(0) + at;
      for (let row = 0; row < rows; row += step) {
        const apart = chunkMean(p, row, at) - mean;
        deviations += <f64>load<f32>(p + padded(channels)) + apart * apart * <f64>min(step, rows - row);
        p += stride;
      }
      store<f32>(pointer(4) + at, <f32>mean);
      store<f32>(pointer(5) + at, <f32>(deviations / <f64>rows));
      scaleOf(at, pointer(5), pointer(6), pointer(7));
    }
  }
}

/** The mean of a channel in the chunk that begins at `row`, whose partial is at p. */
// @ts-ignore: decorator
@inline
function chunkMean(p: usize, row: i32, at: usize): f64 {
  const origin = pointer(8) + ((<usize>(row * argument(2))) << 2) + at;
  return <f64>load<f32>(origin) + <f64>load<f32>(p);
}

// @ts-ignore: decorator
@inline
function scaleOf(at: usize, variance: usize, gamma: usize, scale: usize): void {
  const inverse = 1 / sqrt<f64>(<f64>load<f32>(variance + at) + <f64>real(0));
  store<f32>(scale + at, <f32>((gamma ? <f64>load<f32>(gamma + at) : 1) * inverse));
}

/** scale alone, from statistics that are given. Integers: channels, variance, gamma, scale; real: epsilon. */
export function batchNormScale(): void {
  if (claim() > 0) return;
  for (let c = 0; c < argument(0); c++) scaleOf((<usize>c) << 2, pointer(1), pointer(2), pointer(3));
}

/**
 * y = (x - mean) scale + beta, then max(y, 0) if relu.
 * Integers: x, y, rows, channels, rows a chunk, mean, scale, beta, relu.
 */
export function batchNormApply(): void {
  const floor = f32x4.splat(argument(8) ? 0 : -Infinity);
  const rows = argument(2);
  const stride = (<usize>argument(3)) << 2;
  const step = argument(4);
  const mean = pointer(5);
  const scale = pointer(6);
  const beta = pointer(7);
  for (;;) {
    const start = claim() * step;
    if (start >= rows) return;
    const end = min(start + step, rows);
    for (let row = start; row < end; row++) {
      const x = pointer(0) + <usize>row * stride;
      const y = pointer(1) + <usize>row * stride;
      let c: usize = 0;
      for (; c + 32 <= stride; c += 32) {
        const first = normalised(x + c, mean + c, scale + c, beta + c);
        const second = normalised(x + c + 16, mean + c + 16, scale + c + 16, beta + c + 16);
        v128.store(y + c, f32x4.pmax(first, floor));
        v128.store(y + c, f32x4.pmax(second, floor), 16);
      }
      for (; c < stride; c += 16) {
        const last = normalised(x + c, mean + c, scale + c, beta + c);
        storeFirst(y + c, f32x4.pmax(last, floor), (stride - c) >> 2);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function normalised(x: usize, mean: usize, scale: usize, beta: usize): v128 {
  return fma(f32x4.sub(v128.load(x), v128.load(mean)), v128.load(scale), v128.load(beta));
}
