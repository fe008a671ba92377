import { argument, claim, pointer, real } from './control';
import { fma, storeFirst } from './simd';

/**
 * The gradient of batch normalisation in training. With g = dy (where y > 0, if a ReLU followed; y is
 * computed again, by the very same operations) and N rows:
 *   dBeta = sum g, dGamma = sum g (x - mean) / sd,
 *   dx = gamma / sd (g - dBeta / N - (x - mean) / sd dGamma / N).
 * Sums are taken chunk by chunk and combined in f64, in order, as in batchnorm.ts.
 */

// @ts-ignore: decorator
@inline
function padded(channels: i32): usize {
  return ((<usize>channels + 3) & ~3) << 2;
}

/** dy, or 0 where the ReLU was off. */
// @ts-ignore: decorator
@inline
function passing(dy: usize, apart: v128, scale: v128, beta: v128, relu: bool): v128 {
  const gradient = v128.load(dy);
  if (!relu) return gradient;
  return v128.and(gradient, f32x4.gt(fma(apart, scale, beta), f32x4.splat(0)));
}

/**
 * Sums of g and of g (x - mean) over each chunk.
 * Integers: x, dy, partials, rows, channels, rows a chunk, mean, scale, beta, relu.
 */
export function batchNormGradientPartials(): void {
  if (argument(9)) partials(true);
  else partials(false);
}

// @ts-ignore: decorator
@inline
function partials(relu: bool): void {
  const rows = argument(3);
  const channels = argument(4);
  const step = argument(5);
  const stride = (<usize>channels) << 2;
  for (;;) {
    const chunk = claim();
    const start = chunk * step;
    if (start >= rows) return;
    const end = min(start + step, rows);
    const sums = pointer(2) + <usize>chunk * 2 * padded(channels);
    const products = sums + padded(channels);
    memory.fill(sums, 0, 2 * padded(channels));
    let row = start;
    for (; row + 2 <= end; row += 2) {
      const at = <usize>row * stride;
      for (let c: usize = 0; c < stride; c += 16) {
        const p = at + c;
        const mean = v128.load(pointer(6) + c);
        const scale = v128.load(pointer(7) + c);
        const beta = v128.load(pointer(8) + c);
        const apart0 = f32x4.sub(v128.load(pointer(0) + p), mean);
        const apart1 = f32x4.sub(v128.load(pointer(0) + p + stride), mean);
        const g0 = passing(pointer(1) + p, apart0, scale, beta, relu);
        const g1 = passing(pointer(1) + p + stride, apart1, scale, beta, relu);
        v128.store(sums + c, f32x4.add(v128.load(sums + c), f32x4.add(g0, g1)));
        const product = fma(g1, apart1, f32x4.mul(g0, apart0));
        v128.store(products + c, f32x4.add(v128.load(products + c), product));
      }
    }
    if (row < end) {
      const at = <usize>row * stride;
      for (let c: usize = 0; c < stride; c += 16) {
        const apart = f32x4.sub(v128.load(pointer(0) + at + c), v128.load(pointer(6) + c));
        const scale = v128.load(pointer(7) + c);
        const g = passing(pointer(1) + at + c, apart, scale, v128.load(pointer(8) + c), relu);
        v128.store(sums + c, f32x4.add(v128.load(sums + c), g));
        v128.store(products + c, fma(g, apart, v128.load(products + c)));
      }
    }
  }
}

/**
 * dBeta, dGamma, and the coefficients of dx = scale g + slope (x - mean) + shift.
 * Integers: partials, chunks, channels, rows, variance, scale, dBeta, dGamma, slope, shift.
 * Real: epsilon.
 */
export function batchNormGradientCombine(): void {
  const chunks = argument(1);
  const channels = argument(2);
  const rows = <f64>argument(3);
  const stride = 2 * padded(channels);
  for (;;) {
    const start = claim() * 16;
    if (start >= channels) return;
    const end = min(start + 16, channels);
    for (let c = start; c < end; c++) {
      const at = (<usize>c) << 2;
      let sum: f64 = 0;
      let product: f64 = 0;
      let p = pointer(0) + at;
      for (let chunk = 0; chunk < chunks; chunk++) {
        sum += <f64>load<f32>(p);
        product += <f64>load<f32>(p + padded(channels));
        p += stride;
      }
      const inverse = 1 / sqrt<f64>(<f64>load<f32>(pointer(4) + at) + <f64>real(0));
      const scale = <f64>load<f32>(pointer(5) + at);
      store<f32>(pointer(6) + at, <f32>sum);
      store<f32>(pointer(7) + at, <f32>(product * inverse));
      store<f32>(pointer(8) + at, <f32>((-scale * inverse * inverse * product) / rows));
      store<f32>(pointer(9) + at, <f32>((-scale * sum) / rows));
    }
  }
}

/**
 * dx = scale g + slope (x - mean) + shift.
 * Integers: x, dy, dx, rows, channels, rows a chunk, mean, scale, beta, relu, slope, shift.
 */
export function batchNormGradientApply(): void {
  if (argument(9)) apply(true);
  else apply(false);
}

// @ts-ignore: decorator
@inline
function apply(relu: bool): void {
  const rows = argument(3);
  const stride = (<usize>argument(4)) << 2;
  const step = argument(5);
  for (;;) {
    const start = claim() * step;
    if (start >= rows) return;
    const end = min(start + step, rows);
    for (let row = start; row < end; row++) {
      const at = <usize>row * stride;
      let c: usize = 0;
      for (; c + 32 <= stride; c += 32) {
        const first = gradient(at, c, relu);
        const second = gradient(at, c + 16, relu);
        v128.store(pointer(2) + at + c, first);
        v128.store(pointer(2) + at + c, second, 16);
      }
      for (; c < stride; c += 16) {
        storeFirst(pointer(2) + at + c, gradient(at, c, relu), (stride - c) >> 2);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function gradient(at: usize, c: usize, relu: bool): v128 {
  const apart = f32x4.sub(v128.load(pointer(0) + at + c), v128.load(pointer(6) + c));
  const scale = v128.load(pointer(7) + c);
  const g = passing(pointer(1) + at + c, apart, scale, v128.load(pointer(8) + c), relu);
  return fma(scale, g, fma(v128.load(pointer(10) + c), apart, v128.load(pointer(11) + c)));
}
