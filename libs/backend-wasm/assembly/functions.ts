import { fma, fnma, select } from './simd';

/**
 * Elementary functions on four lanes, from arithmetic alone: AssemblyScript's own use tables, and
 * tables are static data. Polynomials from Cephes (S. L. Moshier, single precision); errors are
 * within 2 units in the last place over the whole range, infinities, NaN and denormals included.
 */

/** e^r - 1 for |r| <= ln(2) / 2. */
// @ts-ignore: decorator
@inline
function expm1Core(r: v128): v128 {
  let p = f32x4.splat(1.9875691500e-4);
  p = fma(p, r, f32x4.splat(1.3981999507e-3));
  p = fma(p, r, f32x4.splat(8.3334519073e-3));
  p = fma(p, r, f32x4.splat(4.1665795894e-2));
  p = fma(p, r, f32x4.splat(1.6666665459e-1));
  p = fma(p, r, f32x4.splat(5.0000001201e-1));
  return fma(p, f32x4.mul(r, r), r);
}

/** x - n ln(2), with ln(2) in two parts. */
// @ts-ignore: decorator
@inline
function lessMultipleOfLn2(x: v128, n: v128): v128 {
  return fnma(n, f32x4.splat(-2.12194440e-4), fnma(n, f32x4.splat(0.693359375), x));
}

// @ts-ignore: decorator
@inline
function multipleOfLn2(x: v128): v128 {
  return f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
}

/** 2^n for an integer -126 <= n <= 127. */
// @ts-ignore: decorator
@inline
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

// @ts-ignore: decorator
@inline
export function exp(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, f32x4.splat(89)), f32x4.splat(-104));
  const n = multipleOfLn2(bounded);
  const y = f32x4.add(expm1Core(lessMultipleOfLn2(bounded, n)), f32x4.splat(1));
  // In two steps, so that results below 2^-126 and above 2^127 come out right.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(whole, half)));
}

/** e^x - 1 for x <= 0, exact near 0. */
// @ts-ignore: decorator
@inline
export function expm1Negative(x: v128): v128 {
  const bounded = f32x4.max(x, f32x4.splat(-87));
  const n = multipleOfLn2(bounded);
  const scale = powerOfTwo(i32x4.trunc_sat_f32x4_s(n));
  const core = expm1Core(lessMultipleOfLn2(bounded, n));
  return fma(core, scale, f32x4.sub(scale, f32x4.splat(1)));
}

// @ts-ignore: decorator
@inline
export function log(x: v128): v128 {
  const tiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = select(tiny, f32x4.mul(x, f32x4.splat(16777216)), x);
  // The exponent that leaves a mantissa from sqrt(1/2) to sqrt(2).
  const exponent = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(scaled, i32x4.shl(exponent, 23)), f32x4.splat(1));
  const e = f32x4.sub(
    f32x4.convert_i32x4_s(exponent),
    v128.and(tiny, f32x4.splat(24)),
  );
  let p = f32x4.splat(7.0376836292e-2);
  p = fma(p, f, f32x4.splat(-1.1514610310e-1));
  p = fma(p, f, f32x4.splat(1.1676998740e-1));
  p = fma(p, f, f32x4.splat(-1.2420140846e-1));
  p = fma(p, f, f32x4.splat(1.4249322787e-1));
  p = fma(p, f, f32x4.splat(-1.6668057665e-1));
  p = fma(p, f, f32x4.splat(2.0000714765e-1));
  p = fma(p, f, f32x4.splat(-2.4999993993e-1));
  p = fma(p, f, f32x4.splat(3.3333331174e-1));
  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = fma(e, f32x4.splat(-2.12194440e-4), y);
  y = fnma(square, f32x4.splat(0.5), y);
  y = fma(e, f32x4.splat(0.693359375), f32x4.add(f, y));
  const infinity = f32x4.splat(Infinity);
  y = select(f32x4.eq(x, infinity), infinity, y);
  y = select(f32x4.eq(x, f32x4.splat(0)), f32x4.splat(-Infinity), y);
  return select(f32x4.ge(x, f32x4.splat(0)), y, f32x4.splat(NaN));
}

/** By e^-|x|, which never overflows: far below zero it is e^x, down to the smallest float. */
// @ts-ignore: decorator
@inline
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = exp(f32x4.neg(f32x4.abs(x)));
  return f32x4.div(select(f32x4.lt(x, f32x4.splat(0)), u, one), f32x4.add(one, u));
}

// @ts-ignore: decorator
@inline
export function tanh(x: v128): v128 {
  const t = expm1Negative(f32x4.mul(f32x4.abs(x), f32x4.splat(-2)));
  const magnitude = f32x4.neg(f32x4.div(t, f32x4.add(t, f32x4.splat(2))));
  return v128.or(magnitude, v128.and(x, i32x4.splat(0x80000000)));
}

/** log(1 + e^x), which is x for large x and e^x for small. */
export function softplus(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = exp(f32x4.neg(f32x4.abs(x)));
  const w = f32x4.add(u, one);
  // log(1 + u) = log(w) + what rounding took from w, to first order.
  const lost = f32x4.div(f32x4.sub(u, f32x4.sub(w, one)), w);
  return f32x4.add(f32x4.max(x, f32x4.splat(0)), f32x4.add(log(w), lost));
}

/** erf as x + x P(x^2) up to 1 and 1 - e^(-x Q(x)) beyond; both polynomials by least maximal error. */
export function erf(x: v128): v128 {
  const one = f32x4.splat(1);
  const s = f32x4.mul(x, x);
  let p = f32x4.splat(7.889119535e-5);
  p = fma(p, s, f32x4.splat(-8.020841281e-4));
  p = fma(p, s, f32x4.splat(5.189535339e-3));
  p = fma(p, s, f32x4.splat(-2.685444459e-2));
  p = fma(p, s, f32x4.splat(1.128360018e-1));
  p = fma(p, s, f32x4.splat(-3.761262714e-1));
  p = fma(p, s, f32x4.splat(1.283791659e-1));
  const t = f32x4.min(f32x4.abs(x), f32x4.splat(4));
  let q = f32x4.splat(5.297002873e-6);
  q = fma(q, t, f32x4.splat(-4.994048536e-5));
  q = fma(q, t, f32x4.splat(-2.743514439e-5));
  q = fma(q, t, f32x4.splat(2.869120942e-3));
  q = fma(q, t, f32x4.splat(-2.257561572e-2));
  q = fma(q, t, f32x4.splat(1.051694950e-1));
  q = fma(q, t, f32x4.splat(6.356731498e-1));
  q = fma(q, t, f32x4.splat(1.128541439));
  const magnitude = f32x4.sub(one, exp(f32x4.neg(f32x4.mul(q, t))));
  const sign = v128.and(x, i32x4.splat(0x80000000));
  return select(f32x4.lt(t, one), fma(p, x, x), v128.or(magnitude, sign));
}

/** x^-beta for x > 0; the exponents that networks use need no logarithm. */
// @ts-ignore: decorator
@inline
export function powerMinus(x: v128, beta: f32): v128 {
  const one = f32x4.splat(1);
  const root = f32x4.sqrt(x);
  if (beta == 0.75) return f32x4.div(one, f32x4.mul(root, f32x4.sqrt(root)));
  if (beta == 0.5) return f32x4.div(one, root);
  if (beta == 1) return f32x4.div(one, x);
  return exp(f32x4.mul(f32x4.splat(-beta), log(x)));
}
