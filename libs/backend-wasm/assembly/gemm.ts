import { argument } from './control';
import { tile } from './gemm-kernels';

/**
 * Matrix products over panels: B[K, N] is cut into panels as wide as the tile of the micro-kernel, so
 * that the tile's rows of B lie one behind the other, and C is computed tile by tile.
 */

/** The tile that suits the running engine; arguments 0 and 1 of every job that multiplies. */
let tileRows: i32 = 4;
export let tileColumns: i32 = 8;

/** Bytes of A that stay in the second-level cache while panels of B pass by. */
const CACHED: usize = 98304;

/** Takes the tile from the job's first two arguments. */
export function useTile(): void {
  tileRows = argument(0);
  tileColumns = argument(1);
}

/** Bytes of a row of a panel. */
// @ts-ignore: decorator
@inline
export function panelRow(): usize {
  return (<usize>tileColumns) << 2;
}

/** How many rows to take next, so that no tile is left with a single row where two can share. */
// @ts-ignore: decorator
@inline
function rowsOfNext(left: i32): i32 {
  if (left >= 2 * tileRows) return tileRows;
  return left <= tileRows ? left : (left + 1) >> 1;
}

/**
 * C[M, N] = A[M, K] B[K, N], or C += with `add`. Element (m, k) of A lies at a + m am + k ak; panel p
 * of B at b + p bp, its row k at + k bk; row m of C at c + m cm. C is written in whole panels: its
 * rows need room up to the next multiple of the tile's columns.
 */
export function multiply(
  M: i32, N: i32, K: i32, a: usize, am: usize, ak: usize, b: usize, bp: usize, bk: usize,
  c: usize, cm: usize, add: bool,
): void {
  if (<usize>M * am <= CACHED && ak == 4) {
    for (let n = 0; n < N; n += tileColumns) {
      down(M, K, a, am, ak, b, bk, c, cm, add);
      b += bp;
      c += panelRow();
    }
    return;
  }
  let left = M;
  while (left > 0) {
    const rows = rowsOfNext(left);
    let b0 = b, c0 = c;
    for (let n = 0; n < N; n += tileColumns) {
      tile(rows, tileColumns, add, K, a, am, ak, b0, bk, c0, cm);
      b0 += bp;
      c0 += panelRow();
    }
    left -= rows;
    a += (<usize>rows) * am;
    c += (<usize>rows) * cm;
  }
}

/** All rows of one panel. */
function down(M: i32, K: i32, a: usize, am: usize, ak: usize, b: usize, bk: usize, c: usize, cm: usize, add: bool): void {
  let left = M;
  while (left > 0) {
    const rows = rowsOfNext(left);
    tile(rows, tileColumns, add, K, a, am, ak, b, bk, c, cm);
    left -= rows;
    a += (<usize>rows) * am;
    c += (<usize>rows) * cm;
  }
}

/**
 * The same where C has no room past column N: the last panel goes through `spare`, one tile of
 * working memory.
 */
export function multiplyExact(
  M: i32, N: i32, K: i32, a: usize, am: usize, ak: usize, b: usize, bp: usize, bk: usize,
  c: usize, cm: usize, add: bool, spare: usize,
): void {
  const whole = N - (N % tileColumns);
  multiply(M, whole, K, a, am, ak, b, bp, bk, c, cm, add);
  if (whole == N) return;
  b += (<usize>(whole / tileColumns)) * bp;
  c += (<usize>whole) << 2;
  let left = M;
  while (left > 0) {
    const rows = rowsOfNext(left);
    tile(rows, tileColumns, false, K, a, am, ak, b, bk, spare, panelRow());
    for (let m = 0; m < rows; m++) {
      const from = spare + (<usize>m) * panelRow();
      for (let n: usize = 0; n < (<usize>(N - whole)) << 2; n += 4) {
        const value = load<f32>(from + n);
        store<f32>(c + n, add ? load<f32>(c + n) + value : value);
      }
      c += cm;
    }
    left -= rows;
    a += (<usize>rows) * am;
  }
}
