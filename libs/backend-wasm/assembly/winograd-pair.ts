import { weigh, writeRow } from './winograd-maps';

/**
 * The one-dimensional transforms for maps of two pixels, padded by one on each side: both outputs
 * need one product per tap that falls inside, four in all, and three are enough:
 * m0 = w1 (x0 + x1), m1 = (w0 - w1) x0, m2 = (w2 - w1) x1; y0 = m0 + m2, y1 = m0 + m1.
 */

// @ts-ignore: decorator
@inline
function add(a: usize, b: usize): v128 {
  return f32x4.add(v128.load(a), v128.load(b));
}

// @ts-ignore: decorator
@inline
function sub(a: usize, b: usize): v128 {
  return f32x4.sub(v128.load(a), v128.load(b));
}

/** Two inputs become three factors. */
export function pairInputMap(p0: usize, p1: usize, q: usize, step: usize, bytes: usize): void {
  const q1 = q + step, q2 = q1 + step;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(q + i, add(p0 + i, p1 + i));
    v128.store(q1 + i, v128.load(p0 + i));
    v128.store(q2 + i, v128.load(p1 + i));
  }
}

/** Three products become two outputs, with `bias` added; none is below the number at `least`. */
export function pairOutputMap(p: usize, step: usize, bias: usize, least: usize, q0: usize, q1: usize, bytes: usize): void {
  const p1 = p + step, p2 = p1 + step, floor = v128.load32_splat(least);
  for (let i: usize = 0; i < bytes; i += 16) {
    const m0 = add(p + i, bias + i);
    const first = f32x4.add(m0, v128.load(p2 + i));
    v128.store(q1 + i, f32x4.pmax(f32x4.add(m0, v128.load(p1 + i)), floor));
    v128.store(q0 + i, f32x4.pmax(first, floor));
  }
}

/** Two output gradients become three factors. */
export function pairGradientMap(p0: usize, p1: usize, q: usize, step: usize, bytes: usize): void {
  const q1 = q + step, q2 = q1 + step;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(q + i, add(p0 + i, p1 + i));
    v128.store(q1 + i, v128.load(p1 + i));
    v128.store(q2 + i, v128.load(p0 + i));
  }
}

/** The scheme's G, row by row: three taps become three factors. */
export function writePairFilterRows(at: usize): void {
  writeRow(at, 0, 1, 0);
  writeRow(at + 12, 1, -1, 0);
  writeRow(at + 24, 0, -1, 1);
}

/** Nine taps of `bytes` of filters, `tap` apart, become a row of three factors, `step` apart. */
export function pairFilterMaps(row: usize, w: usize, tap: usize, q: usize, step: usize, bytes: usize): void {
  const q1 = q + step, q2 = q1 + step;
  for (let i: usize = 0; i < bytes; i += 32) {
    const w0 = w + i, w1 = w0 + tap, w2 = w1 + tap, w3 = w2 + tap, w4 = w3 + tap, w5 = w4 + tap, w6 = w5 + tap, w7 = w6 + tap, w8 = w7 + tap;
    const a0 = weigh(row, v128.load(w0), v128.load(w3), v128.load(w6)), b0 = weigh(row, v128.load(w0, 16), v128.load(w3, 16), v128.load(w6, 16));
    const a1 = weigh(row, v128.load(w1), v128.load(w4), v128.load(w7)), b1 = weigh(row, v128.load(w1, 16), v128.load(w4, 16), v128.load(w7, 16));
    const a2 = weigh(row, v128.load(w2), v128.load(w5), v128.load(w8)), b2 = weigh(row, v128.load(w2, 16), v128.load(w5, 16), v128.load(w8, 16));
    v128.store(q + i, a1);
    v128.store(q + i, b1, 16);
    v128.store(q1 + i, f32x4.sub(a0, a1));
    v128.store(q1 + i, f32x4.sub(b0, b1), 16);
    v128.store(q2 + i, f32x4.sub(a2, a1));
    v128.store(q2 + i, f32x4.sub(b2, b1), 16);
  }
}

/** Three products become the gradients of three taps. */
export function pairFilterGradientMap(p: usize, step: usize, q0: usize, q1: usize, q2: usize, bytes: usize): void {
  const p1 = p + step, p2 = p1 + step;
  for (let i: usize = 0; i < bytes; i += 16) {
    const d1 = v128.load(p1 + i), d2 = v128.load(p2 + i);
    v128.store(q1 + i, f32x4.sub(f32x4.sub(v128.load(p + i), d1), d2));
    v128.store(q0 + i, d1);
    v128.store(q2 + i, d2);
  }
}
