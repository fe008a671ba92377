import { panelRow, tileColumns } from './gemm';
import { transpose } from './gemm-pack';
import { CHUNK, channels, coefficients, filters, planes, points, temporary } from './winograd-layout';
import { filterGradientMap, filterMaps } from './winograd-maps';
import { pairFilterGradientMap, pairFilterMaps } from './winograd-pair';

/** The two-dimensional transforms of 3 x 3 filters. */

/** Input channels that are rotated at a time: 9 x 64 rows of a panel stay in the second-level cache. */
const ROTATED: i32 = 64;

/**
 * Filters start .. start + tileColumns, for all channels, as one panel in every plane of `u`.
 * `w` is [3, 3, channels, filters]; `rotated`, for the gradient of the input, it is
 * [3, 3, filters, channels] and its taps are read backwards, through `spare`.
 */
export function transformFilters(w: usize, rotated: bool, start: i32, u: usize, plane: usize, spare: usize): void {
  const columns = min(tileColumns, filters - start), bytes = <usize>columns << 2, tap = <usize>(channels * filters) << 2;
  if (columns < tileColumns) {
    for (let i = 0; i < planes; i++) memory.fill(u + <usize>i * plane, 0, <usize>channels * panelRow());
  }
  if (!rotated) {
    const row = <usize>filters << 2;
    transformRows(w + (<usize>start << 2), tap, row, channels, bytes, u, plane);
    return;
  }
  const row = <usize>channels << 2, spareTap = <usize>ROTATED * panelRow() + 64;
  for (let c = 0; c < channels; c += ROTATED) {
    const count = min(ROTATED, channels - c);
    for (let i: usize = 0; i < 9; i++) {
      transpose(columns, count, w + (8 - i) * tap + <usize>start * row + (<usize>c << 2), row, spare + i * spareTap, panelRow());
    }
    transformRows(spare, spareTap, panelRow(), count, bytes, u + <usize>c * panelRow(), plane);
  }
}

/** `rows` rows of `bytes` of filters, each of its nine taps `tap` apart. */
function transformRows(w: usize, tap: usize, row: usize, rows: i32, bytes: usize, u: usize, plane: usize): void {
  for (let c = 0; c < rows; c++) {
    if (points == 6) filterMaps(coefficients, w, tap, temporary, u, plane, bytes);
    else pairFilterMaps(w, tap, temporary, u, plane, bytes);
    w += row;
    u += panelRow();
  }
}

/**
 * Rows 0 .. count of every plane of `du`, one a channel, `columns` wide, to that part of the gradient
 * `dw` [3, 3, channels, filters] which begins at channel `first` and filter `start`.
 */
export function transformFilterGradient(
  du: usize, row: usize, plane: usize, dw: usize, first: i32, count: i32, start: i32, columns: i32,
): void {
  const bytes = <usize>columns << 2, dwRow = <usize>filters << 2, tap = <usize>channels * dwRow, n = points;
  dw += <usize>start << 2;
  for (let r = 0; r < count; r++) {
    for (let k: usize = 0; k < bytes; k += CHUNK) {
      const chunk = min(CHUNK, bytes - k), line = <usize>n * CHUNK, step = <usize>n * plane;
      for (let j = 0; j < n; j++) {
        const from = du + k + <usize>j * plane, to = temporary + <usize>j * CHUNK;
        if (n == 6) filterGradientMap(coefficients, from, step, to, to + line, to + 2 * line, chunk);
        else pairFilterGradientMap(from, step, to, to + line, to + 2 * line, chunk);
      }
      const to = dw + <usize>(first + r) * dwRow + k;
      for (let i: usize = 0; i < 3; i++) {
        const from = temporary + i * line, q = to + 3 * i * tap;
        if (n == 6) filterGradientMap(coefficients, from, CHUNK, q, q + tap, q + 2 * tap, chunk);
        else pairFilterGradientMap(from, CHUNK, q, q + tap, q + 2 * tap, chunk);
      }
    }
    du += row;
  }
}
