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

/** Three products become two outputs, with `bias` added. */
export function pairOutputMap(p: usize, step: usize, bias: usize, q0: usize, q1: usize, bytes: usize): void {
  const p1 = p + step, p2 = p1 + step;
  for (let i: usize = 0; i < bytes; i += 16) {
    const m0 = add(p + i, bias + i);
    const first = f32x4.add(m0, v128.load(p2 + i));
    v128.store(q1 + i, f32x4.add(m0, v128.load(p1 + i)));
    v128.store(q0 + i, first);
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

/** Three taps become three factors, of four filters. */
// @ts-ignore: decorator
@inline
function pairFilterMap(p0: usize, p1: usize, p2: usize, q: usize, step: usize): void {
  const middle = v128.load(p1), first = f32x4.sub(v128.load(p0), middle), last = f32x4.sub(v128.load(p2), middle);
  v128.store(q, middle);
  v128.store(q + step, first);
  v128.store(q + step + step, last);
}

/** Nine taps of `bytes` of filters, `tap` apart, become nine factors, `plane` apart. */
export function pairFilterMaps(w: usize, tap: usize, temporary: usize, u: usize, plane: usize, bytes: usize): void {
  for (const end = w + bytes; w < end; w += 16) {
    for (let s: usize = 0; s < 3; s++) {
      const from = w + s * tap;
      pairFilterMap(from, from + 3 * tap, from + 6 * tap, temporary + (s << 4), 48);
    }
    for (let i: usize = 0; i < 3; i++) {
      const from = temporary + i * 48;
      pairFilterMap(from, from + 16, from + 32, u + 3 * i * plane, plane);
    }
    u += 16;
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
