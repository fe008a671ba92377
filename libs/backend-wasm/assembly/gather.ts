import { argument, claim, pointer } from './control';
import { fma, storeFirst } from './simd';

/**
 * Rows chosen by a table: x is seen as [outer, n, inner], y as [outer, m, inner], and the table names a
 * row of n for each of m. Numbers have 4 bytes.
 */

// @ts-ignore: decorator
@inline
function entry(table: usize, row: i32): i32 {
  return load<i32>(table + ((<usize>row) << 2));
}

/** y[o, j] = x[o, table[j]]. Integers: x, y, table, outer, n, m, inner, rows a claim. */
export function gather(): void {
  const n = argument(4);
  const m = argument(5);
  const bytes = (<usize>argument(6)) << 2;
  const rows = argument(3) * m;
  const step = argument(7);
  for (;;) {
    const start = claim() * step;
    if (start >= rows) return;
    const end = min(start + step, rows);
    for (let row = start; row < end; row++) {
      const o = row / m;
      const from = pointer(0) + <usize>(o * n + entry(pointer(2), row - o * m)) * bytes;
      const to = pointer(1) + <usize>row * bytes;
      if (bytes >= 256) memory.copy(to, from, bytes);
      else for (let i: usize = 0; i < bytes; i += 16) storeFirst(to + i, v128.load(from + i), (bytes - i) >> 2);
    }
  }
}

/**
 * y[o, j] = x[o, low[j]] + (x[o, high[j]] - x[o, low[j]]) share[j].
 * Integers: x, y, low, outer, n, m, inner, rows a claim, high, shares.
 */
export function interpolate(): void {
  const n = argument(4);
  const m = argument(5);
  const bytes = (<usize>argument(6)) << 2;
  const rows = argument(3) * m;
  const step = argument(7);
  for (;;) {
    const start = claim() * step;
    if (start >= rows) return;
    const end = min(start + step, rows);
    for (let row = start; row < end; row++) {
      const o = row / m;
      const j = row - o * m;
      const low = pointer(0) + <usize>(o * n + entry(pointer(2), j)) * bytes;
      const high = pointer(0) + <usize>(o * n + entry(pointer(8), j)) * bytes;
      const share = v128.load32_splat(pointer(9) + ((<usize>j) << 2));
      const y = pointer(1) + <usize>row * bytes;
      for (let i: usize = 0; i < bytes; i += 16) {
        const a = v128.load(low + i);
        const all = fma(f32x4.sub(v128.load(high + i), a), share, a);
        storeFirst(y + i, all, (bytes - i) >> 2);
      }
    }
  }
}

/**
 * The way back: y[o, table[j]] += x[o, j] weight[j], in the order of j; entries outside 0..n - 1 are
 * passed over. A claim is a part of the rows of y of one o, so that no two threads write to the same.
 * Integers: x, y, table, outer, n, m, inner, parts, whether to begin with zeros, weights (0: ones).
 */
export function scatter(): void {
  const n = argument(4);
  const m = argument(5);
  const bytes = (<usize>argument(6)) << 2;
  const parts = argument(7);
  for (;;) {
    const chunk = claim();
    const o = chunk / parts;
    if (o >= argument(3)) return;
    const part = chunk - o * parts;
    const first = <i32>((<i64>n * part) / parts);
    const end = <i32>((<i64>n * (part + 1)) / parts);
    const y = pointer(1) + <usize>(o * n) * bytes;
    if (argument(8)) memory.fill(y + <usize>first * bytes, 0, <usize>(end - first) * bytes);
    for (let j = 0; j < m; j++) {
      const row = entry(pointer(2), j);
      if (row < first || row >= end) continue;
      const weight = pointer(9)
        ? v128.load32_splat(pointer(9) + ((<usize>j) << 2))
        : f32x4.splat(1);
      addRow(pointer(0) + <usize>(o * m + j) * bytes, y + <usize>row * bytes, bytes, weight);
    }
  }
}

// @ts-ignore: decorator
@inline
function addRow(x: usize, y: usize, bytes: usize, weight: v128): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    storeFirst(y + i, fma(v128.load(x + i), weight, v128.load(y + i)), (bytes - i) >> 2);
  }
}
