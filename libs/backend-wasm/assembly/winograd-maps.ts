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
  store<f32>(at, -Infinity, 40);
  store<f32>(at, 0, 44);
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

/** A^T: six products, `step` bytes apart from `p`, become four outputs; `bias` is added to each, and none is below the number at `least`. */
export function outputMap(
  k: usize, p: usize, step: usize, bias: usize, least: usize,
  q0: usize, q1: usize, q2: usize, q3: usize, bytes: usize,
): void {
  const p1 = p + step, p2 = p1 + step, p3 = p2 + step, p4 = p3 + step, p5 = p4 + step;
  for (let i: usize = 0; i < bytes; i += 32) {
    const a1 = v128.load(p1 + i), b1 = v128.load(p1 + i, 16), a2 = v128.load(p2 + i), b2 = v128.load(p2 + i, 16);
    const a3 = v128.load(p3 + i), b3 = v128.load(p3 + i, 16), a4 = v128.load(p4 + i), b4 = v128.load(p4 + i, 16);
    const a0 = v128.load(p + i), b0 = v128.load(p + i, 16), a5 = v128.load(p5 + i), b5 = v128.load(p5 + i, 16);
    const ac = v128.load(bias + i), bc = v128.load(bias + i, 16);
    const plus4 = v128.load32_splat(k), plus2 = v128.load32_splat(k, 12), plus8 = v128.load32_splat(k, 16);
    const floor = v128.load32_splat(least);
    const as = add(add(a1, a2), ac), bs = add(add(b1, b2), bc), ad = add(sub(a1, a2), ac), bd = add(sub(b1, b2), bc);
    const at = add(a3, a4), bt = add(b3, b4), ae = sub(a3, a4), be = sub(b3, b4);
    v128.store(q0 + i, f32x4.pmax(add(a0, add(as, at)), floor));
    v128.store(q0 + i, f32x4.pmax(add(b0, add(bs, bt)), floor), 16);
    v128.store(q1 + i, f32x4.pmax(fma(ae, plus2, ad), floor));
    v128.store(q1 + i, f32x4.pmax(fma(be, plus2, bd), floor), 16);
    v128.store(q2 + i, f32x4.pmax(fma(at, plus4, as), floor));
    v128.store(q2 + i, f32x4.pmax(fma(bt, plus4, bs), floor), 16);
    v128.store(q3 + i, f32x4.pmax(add(a5, fma(ae, plus8, ad)), floor));
    v128.store(q3 + i, f32x4.pmax(add(b5, fma(be, plus8, bd)), floor), 16);
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

/** G, row by row: three taps of a filter become six factors. */
export function writeFilterRows(at: usize): void {
  writeRow(at, 0.25, 0, 0);
  writeRow(at + 12, -1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0);
  writeRow(at + 24, -1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0);
  writeRow(at + 36, 1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0);
  writeRow(at + 48, 1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0);
  writeRow(at + 60, 0, 0, 1);
}

export function writeRow(at: usize, first: f32, second: f32, third: f32): void {
  store<f32>(at, first);
  store<f32>(at, second, 4);
  store<f32>(at, third, 8);
}

/** One tap of each of the filter's rows, weighted by a `row` of G. */
// @ts-ignore: decorator
@inline
export function weigh(row: usize, first: v128, second: v128, third: v128): v128 {
  const sum = fma(v128.load32_splat(row, 4), second, mul(v128.load32_splat(row), first));
  return fma(v128.load32_splat(row, 8), third, sum);
}

/** Nine taps of `bytes` of filters, `tap` apart, become a row of six factors, `step` apart. */
export function filterMaps(k: usize, row: usize, w: usize, tap: usize, q: usize, step: usize, bytes: usize): void {
  const q1 = q + step, q2 = q1 + step, q3 = q2 + step, q4 = q3 + step, q5 = q4 + step;
  for (let i: usize = 0; i < bytes; i += 32) {
    const w0 = w + i, w1 = w0 + tap, w2 = w1 + tap, w3 = w2 + tap, w4 = w3 + tap, w5 = w4 + tap, w6 = w5 + tap, w7 = w6 + tap, w8 = w7 + tap;
    const a0 = weigh(row, v128.load(w0), v128.load(w3), v128.load(w6)), b0 = weigh(row, v128.load(w0, 16), v128.load(w3, 16), v128.load(w6, 16));
    const a1 = weigh(row, v128.load(w1), v128.load(w4), v128.load(w7)), b1 = weigh(row, v128.load(w1, 16), v128.load(w4, 16), v128.load(w7, 16));
    const a2 = weigh(row, v128.load(w2), v128.load(w5), v128.load(w8)), b2 = weigh(row, v128.load(w2, 16), v128.load(w5, 16), v128.load(w8, 16));
    const quarter = v128.load32_splat(k, 20), sixth = v128.load32_splat(k, 36), minusSixth = v128.load32_splat(k, 24);
    const twentyFourth = v128.load32_splat(k, 28), twelfth = v128.load32_splat(k, 32);
    const ae = mul(add(a0, a2), minusSixth), be = mul(add(b0, b2), minusSixth), ao = mul(a1, minusSixth), bo = mul(b1, minusSixth);
    const af = fma(a0, twentyFourth, mul(a2, sixth)), bf = fma(b0, twentyFourth, mul(b2, sixth));
    const ag = mul(a1, twelfth), bg = mul(b1, twelfth);
    v128.store(q + i, mul(a0, quarter));
    v128.store(q + i, mul(b0, quarter), 16);
    v128.store(q1 + i, add(ae, ao));
    v128.store(q1 + i, add(be, bo), 16);
    v128.store(q2 + i, sub(ae, ao));
    v128.store(q2 + i, sub(be, bo), 16);
    v128.store(q3 + i, add(af, ag));
    v128.store(q3 + i, add(bf, bg), 16);
    v128.store(q4 + i, sub(af, ag));
    v128.store(q4 + i, sub(bf, bg), 16);
    v128.store(q5 + i, a2);
    v128.store(q5 + i, b2, 16);
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
