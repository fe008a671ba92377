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
function passing(dy: v128, apart: v128, scale: v128, beta: v128, relu: bool): v128 {
  if (!relu) return dy;
  return v128.and(dy, f32x4.gt(fma(apart, scale, beta), f32x4.splat(0)));
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
  const x = pointer(0), dy = pointer(1), mean = pointer(6), scale = pointer(7), beta = pointer(8);
  const rows = argument(3), channels = argument(4), step = argument(5);
  const stride = (<usize>channels) << 2, whole = stride & ~31;
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
      const p = x + <usize>row * stride, d = dy + <usize>row * stride;
      for (let c: usize = 0; c < whole; c += 32) {
        const m0 = v128.load(mean + c), m1 = v128.load(mean + c, 16), k0 = v128.load(scale + c), k1 = v128.load(scale + c, 16);
        const b0 = v128.load(beta + c), b1 = v128.load(beta + c, 16);
        const a0 = f32x4.sub(v128.load(p + c), m0), a1 = f32x4.sub(v128.load(p + c, 16), m1);
        const e0 = f32x4.sub(v128.load(p + stride + c), m0), e1 = f32x4.sub(v128.load(p + stride + c, 16), m1);
        const g0 = passing(v128.load(d + c), a0, k0, b0, relu), g1 = passing(v128.load(d + c, 16), a1, k1, b1, relu);
        const h0 = passing(v128.load(d + stride + c), e0, k0, b0, relu), h1 = passing(v128.load(d + stride + c, 16), e1, k1, b1, relu);
        const s0 = f32x4.add(v128.load(sums + c), f32x4.add(g0, h0)), s1 = f32x4.add(v128.load(sums + c, 16), f32x4.add(g1, h1));
        const q0 = f32x4.add(v128.load(products + c), fma(h0, e0, f32x4.mul(g0, a0)));
        const q1 = f32x4.add(v128.load(products + c, 16), fma(h1, e1, f32x4.mul(g1, a1)));
        v128.store(sums + c, s0);
        v128.store(sums + c, s1, 16);
        v128.store(products + c, q0);
        v128.store(products + c, q1, 16);
      }
    }
    // What is left: columns past the pairs of vectors, and the last of an odd number of rows.
    for (let r = start; r < end; r++) {
      const p = x + <usize>r * stride, d = dy + <usize>r * stride;
      for (let c = r < row ? whole : 0; c < stride; c += 16) {
        const apart = f32x4.sub(v128.load(p + c), v128.load(mean + c));
        const g = passing(v128.load(d + c), apart, v128.load(scale + c), v128.load(beta + c), relu);
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
  const x = pointer(0), dy = pointer(1), dx = pointer(2), mean = pointer(6), scale = pointer(7), beta = pointer(8);
  const slope = pointer(10), shift = pointer(11);
  const rows = argument(3), step = argument(5), stride = (<usize>argument(4)) << 2;
  for (;;) {
    const start = claim() * step;
    if (start >= rows) return;
    const end = min(start + step, rows);
    for (let row = start; row < end; row++) {
      const p = x + <usize>row * stride, d = dy + <usize>row * stride, q = dx + <usize>row * stride;
      let c: usize = 0;
      for (; c + 32 <= stride; c += 32) {
        const first = gradient(p + c, d + c, mean + c, scale + c, beta + c, slope + c, shift + c, relu);
        const second = gradient(p + c + 16, d + c + 16, mean + c + 16, scale + c + 16, beta + c + 16, slope + c + 16, shift + c + 16, relu);
        v128.store(q + c, first);
        v128.store(q + c, second, 16);
      }
      for (; c < stride; c += 16) {
        storeFirst(q + c, gradient(p + c, d + c, mean + c, scale + c, beta + c, slope + c, shift + c, relu), (stride - c) >> 2);
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function gradient(x: usize, dy: usize, mean: usize, scale: usize, beta: usize, slope: usize, shift: usize, relu: bool): v128 {
  const apart = f32x4.sub(v128.load(x), v128.load(mean)), k = v128.load(scale);
  const g = passing(v128.load(dy), apart, k, v128.load(beta), relu);
  return fma(k, g, fma(v128.load(slope), apart, v128.load(shift)));
}
