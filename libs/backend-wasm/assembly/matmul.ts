import { argument, claim, pointer, thread } from './control';
import { finish } from './gemm-finish';
import { multiplyExact, panelRow, tileColumns, useTile } from './gemm';
import { packPanels, packPanelTransposed, transpose } from './gemm-pack';
import { copy } from './im2col';
import { mark, Phase } from './phases';
import { fma } from './simd';

/** C[b, M, N] = A[b, M, K] B[b, K, N] (+ bias [N]), either factor transposed, by blocks of C. */

/** Rows of B that are packed at a time. */
const DEPTH: i32 = 256;
/** Room for one tile. */
const SPARE: usize = 1024;

/**
 * Arguments: tile, tile, batch, M, N, K, transposed A, transposed B, rows and columns of a block,
 * bytes between the matrices of A and of B (0 where all share one), working memory, its bytes a
 * thread, a, b, c, bias, whether rectified.
 */
export function matmul(): void {
  useTile();
  const batch = argument(2), M = argument(3), N = argument(4), K = argument(5);
  const transposedA = argument(6) != 0, transposedB = argument(7) != 0, tall = argument(8), wide = argument(9);
  const nextA = pointer(10), nextB = pointer(11), spare = pointer(12) + <usize>thread() * pointer(13);
  const bias = pointer(17), rectified = argument(18) != 0, cRow = <usize>N << 2, aRow = <usize>DEPTH * 4 + 64;
  const panels = spare + SPARE, rows = panels + <usize>(wide + 16) * ((<usize>DEPTH << 2) + 8);
  const down = (M + tall - 1) / tall, across = (N + wide - 1) / wide;
  for (;;) {
    const next = claim(), matrix = next / (down * across);
    if (matrix >= batch) return;
    const inMatrix = next - matrix * down * across, column = inMatrix / down;
    const m = (inMatrix - column * down) * tall, n = column * wide;
    const height = min(tall, M - m), width = min(wide, N - n);
    const a = pointer(14) + <usize>matrix * nextA, b = pointer(15) + <usize>matrix * nextB;
    const c = pointer(16) + <usize>matrix * (<usize>M * cRow) + <usize>m * cRow + (<usize>n << 2);
    for (let k = 0; k < K; k += DEPTH) {
      const depth = min(DEPTH, K - k), panel = <usize>depth * panelRow() + 64;
      packA(a, transposedA, M, K, m, height, k, depth, rows, aRow);
      if (transposedB) {
        for (let p = 0; p < width; p += tileColumns) {
          packPanelTransposed(depth, width - p, b + (<usize>((n + p) * K + k) << 2), <usize>K << 2, panels + <usize>(p / tileColumns) * panel);
        }
      } else packPanels(depth, width, b + (<usize>(k * N + n) << 2), <usize>N << 2, panels, panel);
      mark(Phase.Pack);
      multiplyExact(height, width, depth, rows, aRow, 4, panels, panel, panelRow(), c, cRow, k > 0, spare);
      mark(Phase.Product);
    }
    finish(c, height, cRow, bias != 0 ? bias + (<usize>n << 2) : 0, rectified, width);
  }
}

/** Rows m .. m + height of A, columns k .. k + depth of them. */
function packA(a: usize, transposed: bool, M: i32, K: i32, m: i32, height: i32, k: i32, depth: i32, to: usize, row: usize): void {
  if (transposed) {
    transpose(depth, height, a + (<usize>(k * M + m) << 2), <usize>M << 2, to, row);
    return;
  }
  for (let r = 0; r < height; r++) {
    copy(to, a + (<usize>((m + r) * K + k) << 2), <usize>depth << 2);
    to += row;
  }
}

/**
 * The same for a few rows, with B read once as it lies: batch, M, N, K, next A, next B, a, b, c, bias,
 * whether rectified, columns that a thread takes at a time, so few that their sums stay in the first-level cache.
 */
export function matmulRows(): void {
  const batch = argument(0), M = argument(1), N = argument(2), K = argument(3), bias = pointer(9), rectified = argument(10) != 0, columns = argument(11);
  const across = (N + columns - 1) / columns;
  for (;;) {
    const next = claim(), matrix = next / across, n = (next - matrix * across) * columns;
    if (matrix >= batch) return;
    const width = min(columns, N - n);
    const a = pointer(6) + <usize>matrix * pointer(4), b = pointer(7) + <usize>matrix * pointer(5) + (<usize>n << 2);
    const c = pointer(8) + ((<usize>(matrix * M * N + n)) << 2);
    for (let m = 0; m < M; m++) memory.fill(c + (<usize>(m * N) << 2), 0, <usize>width << 2);
    for (let k = 0; k < K; k += 4) {
      const depth = min(4, K - k);
      for (let m = 0; m < M; m++) addRows(depth, a + (<usize>(m * K + k) << 2), b + (<usize>(k * N) << 2), <usize>N << 2, c + (<usize>(m * N) << 2), width);
    }
    finish(c, M, <usize>N << 2, bias != 0 ? bias + (<usize>n << 2) : 0, rectified, width);
  }
}

/** c[n] += a[0] b[0, n] + ... for up to four rows of B. */
export function addRows(depth: i32, a: usize, b: usize, row: usize, c: usize, width: i32): void {
  const bytes = <usize>width << 2;
  let i: usize = 0;
  if (depth == 4) {
    const b1 = b + row, b2 = b1 + row, b3 = b2 + row, whole = bytes & ~31;
    const a0 = v128.load32_splat(a), a1 = v128.load32_splat(a, 4), a2 = v128.load32_splat(a, 8), a3 = v128.load32_splat(a, 12);
    for (; i < whole; i += 32) {
      let x = v128.load(c + i), y = v128.load(c + i, 16);
      x = fma(a0, v128.load(b + i), x);
      y = fma(a0, v128.load(b + i, 16), y);
      x = fma(a1, v128.load(b1 + i), x);
      y = fma(a1, v128.load(b1 + i, 16), y);
      x = fma(a2, v128.load(b2 + i), x);
      y = fma(a2, v128.load(b2 + i, 16), y);
      x = fma(a3, v128.load(b3 + i), x);
      y = fma(a3, v128.load(b3 + i, 16), y);
      v128.store(c + i, x);
      v128.store(c + i, y, 16);
    }
  }
  for (; i < bytes; i += 4) {
    let sum = load<f32>(c + i);
    for (let d = 0; d < depth; d++) sum += load<f32>(a + (<usize>d << 2)) * load<f32>(b + <usize>d * row + i);
    store<f32>(c + i, sum);
  }
}
