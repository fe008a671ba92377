import { select } from './simd';

/**
 * a^b for four pairs, to a unit in the last place: as 2^(b log2 |a|) in 64 bits, two lanes at a time,
 * because 24 bits of a logarithm are too few for large exponents. Special cases are those of Math.pow.
 */
export function power(a: v128, b: v128): v128 {
  const zero = f32x4.splat(0);
  const size = f32x4.abs(a);
  const low = powerOfTwo(f64x2.mul(f64x2.promote_low_f32x4(b), logarithm(size)));
  const upperA = v128.shuffle<f32>(size, size, 2, 3, 0, 1);
  const upperB = v128.shuffle<f32>(b, b, 2, 3, 0, 1);
  const high = powerOfTwo(f64x2.mul(f64x2.promote_low_f32x4(upperB), logarithm(upperA)));
  let y = v128.shuffle<f32>(
    f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5,
  );
  // A negative base: NaN for what is no whole number, the other sign for an odd one.
  const half = f32x4.mul(b, f32x4.splat(0.5));
  const whole = f32x4.eq(f32x4.trunc(b), b);
  const odd = v128.andnot(whole, f32x4.eq(f32x4.trunc(half), half));
  const sign = v128.and(v128.and(a, i32x4.splat(0x80000000)), odd);
  y = v128.or(y, sign);
  const finite = f32x4.lt(size, f32x4.splat(Infinity));
  const none = v128.andnot(v128.and(f32x4.lt(a, zero), finite), whole);
  y = select(none, f32x4.splat(NaN), y);
  return select(f32x4.eq(b, zero), f32x4.splat(1), y);
}

/** log2 of the two lower lanes, which are not negative. */
function logarithm(size: v128): v128 {
  const x = f64x2.promote_low_f32x4(size);
  // The exponent that leaves a mantissa from sqrt(1/2) to sqrt(2).
  const exponent = i64x2.shr_s(i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd)), 52);
  const m = i64x2.sub(x, i64x2.shl(exponent, 52));
  const one = f64x2.splat(1);
  const t = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const s = f64x2.mul(t, t);
  // 2 / ln(2) times the series of the inverse hyperbolic tangent.
  let p = f64x2.splat(2.8853900817779268 / 13);
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.8853900817779268 / 11));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.8853900817779268 / 9));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.8853900817779268 / 7));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.8853900817779268 / 5));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.8853900817779268 / 3));
  p = f64x2.add(f64x2.mul(p, s), f64x2.splat(2.8853900817779268));
  const narrow = v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2);
  const y = f64x2.add(f64x2.convert_low_i32x4_s(narrow), f64x2.mul(p, t));
  const infinity = f64x2.splat(Infinity);
  const bounded = select(f64x2.eq(x, f64x2.splat(0)), f64x2.neg(infinity), y);
  // Infinity stays; NaN is its own logarithm.
  return select(f64x2.lt(x, infinity), bounded, x);
}

/** 2^x, 0 or infinite where float32 has nothing of that size. */
function powerOfTwo(x: v128): v128 {
  const bounded = f64x2.max(f64x2.min(x, f64x2.splat(200)), f64x2.splat(-200));
  const n = f64x2.nearest(bounded);
  const r = f64x2.mul(f64x2.sub(bounded, n), f64x2.splat(0.6931471805599453));
  let p = f64x2.splat(1 / 40320.0);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 5040.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 720.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 120.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 24.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1 / 6.0));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  const whole = i64x2.extend_low_i32x4_s(i32x4.trunc_sat_f64x2_s_zero(n));
  const scale = i64x2.shl(i64x2.add(whole, i64x2.splat(1023)), 52);
  return f64x2.mul(p, scale);
}
