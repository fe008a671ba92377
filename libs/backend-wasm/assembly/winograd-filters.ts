import { panelRow, tileColumns } from './gemm';
import { packPanel, packPanelTransposed } from './gemm-pack';
import { CHUNK, channels, coefficients, filters, points, temporary } from './winograd-layout';
import { filterGradientMap, filterMaps } from './winograd-maps';
import { pairFilterGradientMap, pairFilterMaps } from './winograd-pair';

/** The two-dimensional transforms of 3 x 3 filters. */

/** Bytes of nine taps of one panel of filters. */
export function panelTapsBytes(): usize {
  return 9 * (<usize>channels * panelRow() + 64);
}

/**
 * Filters start .. start + tileColumns, for all channels, as a panel for each of the nine taps in
 * `taps`. `w` is [3, 3, channels, filters]; `rotated`, for the gradient of the input, it is
 * [3, 3, filters, channels] and its taps are read backwards.
 */
export function gatherFilters(w: usize, rotated: bool, start: i32, taps: usize): void {
  const columns = min(tileColumns, filters - start), tap = <usize>(channels * filters) << 2;
  for (let i: usize = 0; i < 9; i++) {
    const to = taps + i * (<usize>channels * panelRow() + 64);
    if (rotated) packPanelTransposed(channels, columns, w + (8 - i) * tap + (<usize>(start * channels) << 2), <usize>channels << 2, to);
    else packPanel(channels, columns, w + i * tap + (<usize>start << 2), <usize>filters << 2, to);
  }
}

/** One row of planes, `plane` apart, of the transform of such a panel. */
export function transformFilters(taps: usize, index: i32, u: usize, plane: usize): void {
  const bytes = <usize>channels * panelRow(), row = coefficients + 64 + <usize>(index * 12);
  if (points == 6) filterMaps(coefficients, row, taps, bytes + 64, u, plane, bytes);
  else pairFilterMaps(row, taps, bytes + 64, u, plane, bytes);
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
