import { fma } from './simd';

/**
 * The one-dimensional transforms of F(4, 3) (Lavin & Gray 2015): four outputs of a convolution with
 * three taps by six products instead of twelve, at the points 0, 1, -1, 2, -2 and infinity. Each
 * works on `bytes` of channels at a time, a multiple of 32: two adjacent vectors, which V8 can pair.
 */

/** The constants below; read from memory, because V8 builds a constant anew wherever it is used. */
export function writeCoefficients(at: usize): void {
  store<f32>(at, 4);
  store<f32>(at, -5, 4);
  store<f32>(at, -4, 8);
  store<f32>(at, 2, 12);
  store<f32>(at, 8, 16);
  store<f32>(at, 0.25, 20);
  store<f32>(at, -1.0 / 6.0, 24);
  store<f32>(at, 1.0 / 24.0, 28);
  store<f32>(at, 1.0 / 12.0, 32);
  store<f32>(at, 1.0 / 6.0, 36);
}

// @ts-ignore: decorator
@inline
function add(a: v128, b: v128): v128 {
  return f32x4.add(a, b);
}

// @ts-ignore: decorator
@inline
function sub(a: v128, b: v128): v128 {
  return f32x4.sub(a, b);
}

// @ts-ignore: decorator
@inline
function mul(a: v128, b: v128): v128 {
  return f32x4.mul(a, b);
}

/** B^T: six inputs become the six factors of the products, `step` bytes apart from `q`. */
export function inputMap(
  k: usize, p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize,
  q: usize, step: usize, bytes: usize,
): void {
  const q1 = q + step, q2 = q1 + step, q3 = q2 + step, q4 = q3 + step, q5 = q4 + step;
  for (let i: usize = 0; i < bytes; i += 32) {
    const a0 = v128.load(p0 + i), b0 = v128.load(p0 + i, 16), a1 = v128.load(p1 + i), b1 = v128.load(p1 + i, 16);
    const a2 = v128.load(p2 + i), b2 = v128.load(p2 + i, 16), a3 = v128.load(p3 + i), b3 = v128.load(p3 + i, 16);
    const a4 = v128.load(p4 + i), b4 = v128.load(p4 + i, 16), a5 = v128.load(p5 + i), b5 = v128.load(p5 + i, 16);
    const plus4 = v128.load32_splat(k), minus5 = v128.load32_splat(k, 4), minus4 = v128.load32_splat(k, 8);
    const ae = fma(a2, minus4, a4), be = fma(b2, minus4, b4), ao = fma(a1, minus4, a3), bo = fma(b1, minus4, b3);
    const af = sub(a4, a2), bf = sub(b4, b2), ah = sub(a3, a1), bh = sub(b3, b1);
    const ag = add(ah, ah), bg = add(bh, bh);
    v128.store(q + i, fma(a2, minus5, fma(a0, plus4, a4)));
    v128.store(q + i, fma(b2, minus5, fma(b0, plus4, b4)), 16);
    v128.store(q1 + i, add(ae, ao));
    v128.store(q1 + i, add(be, bo), 16);
    v128.store(q2 + i, sub(ae, ao));
    v128.store(q2 + i, sub(be, bo), 16);
    v128.store(q3 + i, add(af, ag));
    v128.store(q3 + i, add(bf, bg), 16);
    v128.store(q4 + i, sub(af, ag));
    v128.store(q4 + i, sub(bf, bg), 16);
    v128.store(q5 + i, fma(a3, minus5, fma(a1, plus4, a5)));
    v128.store(q5 + i, fma(b3, minus5, fma(b1, plus4, b5)), 16);
  }
}

/** A^T: six products, `step` bytes apart from `p`, become four outputs; `bias` is added to each. */
export function outputMap(
  k: usize, p: usize, step: usize, bias: usize,
  q0: usize, q1: usize, q2: usize, q3: usize, bytes: usize,
): void {
  const p1 = p + step, p2 = p1 + step, p3 = p2 + step, p4 = p3 + step, p5 = p4 + step;
  for (let i: usize = 0; i < bytes; i += 32) {
    const a1 = v128.load(p1 + i), b1 = v128.load(p1 + i, 16), a2 = v128.load(p2 + i), b2 = v128.load(p2 + i, 16);
    const a3 = v128.load(p3 + i), b3 = v128.load(p3 + i, 16), a4 = v128.load(p4 + i), b4 = v128.load(p4 + i, 16);
    const a0 = v128.load(p + i), b0 = v128.load(p + i, 16), a5 = v128.load(p5 + i), b5 = v128.load(p5 + i, 16);
    const ac = v128.load(bias + i), bc = v128.load(bias + i, 16);
    const plus4 = v128.load32_splat(k), plus2 = v128.load32_splat(k, 12), plus8 = v128.load32_splat(k, 16);
    const as = add(add(a1, a2), ac), bs = add(add(b1, b2), bc), ad = add(sub(a1, a2), ac), bd = add(sub(b1, b2), bc);
    const at = add(a3, a4), bt = add(b3, b4), ae = sub(a3, a4), be = sub(b3, b4);
    v128.store(q0 + i, add(a0, add(as, at)));
    v128.store(q0 + i, add(b0, add(bs, bt)), 16);
    v128.store(q1 + i, fma(ae, plus2, ad));
    v128.store(q1 + i, fma(be, plus2, bd), 16);
    v128.store(q2 + i, fma(at, plus4, as));
    v128.store(q2 + i, fma(bt, plus4, bs), 16);
    v128.store(q3 + i, add(a5, fma(ae, plus8, ad)));
    v128.store(q3 + i, add(b5, fma(be, plus8, bd)), 16);
  }
}

/** A, for the filter gradient: four output gradients become six factors. */
export function gradientMap(
  k: usize, p0: usize, p1: usize, p2: usize, p3: usize, q: usize, step: usize, bytes: usize,
): void {
  const q1 = q + step, q2 = q1 + step, q3 = q2 + step, q4 = q3 + step, q5 = q4 + step;
  for (let i: usize = 0; i < bytes; i += 32) {
    const a0 = v128.load(p0 + i), b0 = v128.load(p0 + i, 16), a1 = v128.load(p1 + i), b1 = v128.load(p1 + i, 16);
    const a2 = v128.load(p2 + i), b2 = v128.load(p2 + i, 16), a3 = v128.load(p3 + i), b3 = v128.load(p3 + i, 16);
    const plus4 = v128.load32_splat(k), plus8 = v128.load32_splat(k, 16);
    const ae = add(a0, a2), be = add(b0, b2), ao = add(a1, a3), bo = add(b1, b3);
    const af = fma(a2, plus4, a0), bf = fma(b2, plus4, b0);
    const ag = fma(a3, plus8, add(a1, a1)), bg = fma(b3, plus8, add(b1, b1));
    v128.store(q + i, a0);
    v128.store(q + i, b0, 16);
    v128.store(q1 + i, add(ae, ao));
    v128.store(q1 + i, add(be, bo), 16);
    v128.store(q2 + i, sub(ae, ao));
    v128.store(q2 + i, sub(be, bo), 16);
    v128.store(q3 + i, add(af, ag));
    v128.store(q3 + i, add(bf, bg), 16);
    v128.store(q4 + i, sub(af, ag));
    v128.store(q4 + i, sub(bf, bg), 16);
    v128.store(q5 + i, a3);
    v128.store(q5 + i, b3, 16);
  }
}

/** G: three taps of the filter become six factors, of eight filters. */
// @ts-ignore: decorator
@inline
function filterMap(k: usize, p0: usize, p1: usize, p2: usize, q: usize, step: usize): void {
  const q1 = q + step, q2 = q1 + step, q3 = q2 + step, q4 = q3 + step, q5 = q4 + step;
  const a0 = v128.load(p0), b0 = v128.load(p0, 16), a1 = v128.load(p1), b1 = v128.load(p1, 16);
  const a2 = v128.load(p2), b2 = v128.load(p2, 16);
  const quarter = v128.load32_splat(k, 20), sixth = v128.load32_splat(k, 36), minusSixth = v128.load32_splat(k, 24);
  const twentyFourth = v128.load32_splat(k, 28), twelfth = v128.load32_splat(k, 32);
  const ae = mul(add(a0, a2), minusSixth), be = mul(add(b0, b2), minusSixth), ao = mul(a1, minusSixth), bo = mul(b1, minusSixth);
  const af = fma(a0, twentyFourth, mul(a2, sixth)), bf = fma(b0, twentyFourth, mul(b2, sixth));
  const ag = mul(a1, twelfth), bg = mul(b1, twelfth);
  v128.store(q, mul(a0, quarter));
  v128.store(q, mul(b0, quarter), 16);
  v128.store(q1, add(ae, ao));
  v128.store(q1, add(be, bo), 16);
  v128.store(q2, sub(ae, ao));
  v128.store(q2, sub(be, bo), 16);
  v128.store(q3, add(af, ag));
  v128.store(q3, add(bf, bg), 16);
  v128.store(q4, sub(af, ag));
  v128.store(q4, sub(bf, bg), 16);
  v128.store(q5, a2);
  v128.store(q5, b2, 16);
}

/** Nine taps of `bytes` of filters, `tap` apart, become 36 factors, `plane` apart. */
export function filterMaps(k: usize, w: usize, tap: usize, temporary: usize, u: usize, plane: usize, bytes: usize): void {
  for (const end = w + bytes; w < end; w += 32) {
    for (let s: usize = 0; s < 3; s++) {
      const from = w + s * tap;
      filterMap(k, from, from + 3 * tap, from + 6 * tap, temporary + (s << 5), 96);
    }
    for (let i: usize = 0; i < 6; i++) {
      const from = temporary + i * 96;
      filterMap(k, from, from + 32, from + 64, u + 6 * i * plane, plane);
    }
    u += 32;
  }
}

/** G^T: six products become the gradients of three taps. */
export function filterGradientMap(
  k: usize, p: usize, step: usize, q0: usize, q1: usize, q2: usize, bytes: usize,
): void {
  const p1 = p + step, p2 = p1 + step, p3 = p2 + step, p4 = p3 + step, p5 = p4 + step;
  for (let i: usize = 0; i < bytes; i += 32) {
    const a1 = v128.load(p1 + i), b1 = v128.load(p1 + i, 16), a2 = v128.load(p2 + i), b2 = v128.load(p2 + i, 16);
    const a3 = v128.load(p3 + i), b3 = v128.load(p3 + i, 16), a4 = v128.load(p4 + i), b4 = v128.load(p4 + i, 16);
    const a0 = v128.load(p + i), b0 = v128.load(p + i, 16), a5 = v128.load(p5 + i), b5 = v128.load(p5 + i, 16);
    const quarter = v128.load32_splat(k, 20), sixth = v128.load32_splat(k, 36), minusSixth = v128.load32_splat(k, 24);
    const twentyFourth = v128.load32_splat(k, 28), twelfth = v128.load32_splat(k, 32);
    const as = mul(add(a1, a2), minusSixth), bs = mul(add(b1, b2), minusSixth);
    const ad = mul(sub(a1, a2), minusSixth), bd = mul(sub(b1, b2), minusSixth);
    const at = add(a3, a4), bt = add(b3, b4), ae = sub(a3, a4), be = sub(b3, b4);
    v128.store(q0 + i, fma(at, twentyFourth, fma(a0, quarter, as)));
    v128.store(q0 + i, fma(bt, twentyFourth, fma(b0, quarter, bs)), 16);
    v128.store(q1 + i, fma(ae, twelfth, ad));
    v128.store(q1 + i, fma(be, twelfth, bd), 16);
    v128.store(q2 + i, add(a5, fma(at, sixth, as)));
    v128.store(q2 + i, add(b5, fma(bt, sixth, bs)), 16);
  }
}
