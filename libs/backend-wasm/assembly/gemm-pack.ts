import { panelRow, tileColumns } from './gemm';

/** Copies a matrix into panels, the layout in which the micro-kernels read B. */

/** One panel from B[K, N]: rows lie `row` bytes apart; `columns` of them are there, the rest becomes 0. */
export function packPanel(K: i32, columns: i32, b: usize, row: usize, panel: usize): void {
  const width = panelRow();
  if (columns >= tileColumns) {
    if (tileColumns == 16) {
      for (let k = 0; k < K; k++) {
        const first = v128.load(b), second = v128.load(b, 16), third = v128.load(b, 32), fourth = v128.load(b, 48);
        v128.store(panel, first);
        v128.store(panel, second, 16);
        v128.store(panel, third, 32);
        v128.store(panel, fourth, 48);
        b += row;
        panel += 64;
      }
    } else {
      for (let k = 0; k < K; k++) {
        const first = v128.load(b), second = v128.load(b, 16);
        v128.store(panel, first);
        v128.store(panel, second, 16);
        b += row;
        panel += 32;
      }
    }
    return;
  }
  for (let k = 0; k < K; k++) {
    for (let n = 0; n < tileColumns; n++) {
      store<f32>(panel + ((<usize>n) << 2), n < columns ? load<f32>(b + ((<usize>n) << 2)) : 0);
    }
    b += row;
    panel += width;
  }
}

/** Bytes of a row that are packed at a time, where panels are wide: fewer, and lines fetched ahead are gone before their turn; more, and the panels are in each other's way. */
const RUN: usize = 256;

/** The panels of B[K, N], `panel` bytes apart; as `packPanel`. */
export function packPanels(K: i32, columns: i32, b: usize, row: usize, panels: usize, panel: usize): void {
  const bytes = <usize>columns << 2, width = panelRow();
  let n: usize = 0;
  if (tileColumns == 16) for (; n + RUN <= bytes; n += RUN) packRuns(K, b + n, row, panels + n / width * panel, panel);
  for (; n < bytes; n += width) packPanel(K, columns - <i32>(n >> 2), b + n, row, panels + n / width * panel);
}

/** Four panels of 16 columns. */
function packRuns(K: i32, b: usize, row: usize, panels: usize, panel: usize): void {
  for (let k = 0; k < K; k++) {
    let to = panels;
    for (let n: usize = 0; n < RUN; n += 64) {
      const first = v128.load(b + n), second = v128.load(b + n, 16), third = v128.load(b + n, 32), fourth = v128.load(b + n, 48);
      v128.store(to, first);
      v128.store(to, second, 16);
      v128.store(to, third, 32);
      v128.store(to, fourth, 48);
      to += panel;
    }
    b += row;
    panels += 64;
  }
}

/** One panel from the transpose of B[N, K]: rows of B, `row` bytes apart, become the panel's columns. */
export function packPanelTransposed(K: i32, columns: i32, b: usize, row: usize, panel: usize): void {
  transpose(min(columns, tileColumns), K, b, row, panel, panelRow());
  if (columns >= tileColumns) return;
  for (let k = 0; k < K; k++) {
    for (let n = columns; n < tileColumns; n++) store<f32>(panel + ((<usize>n) << 2), 0);
    panel += panelRow();
  }
}

/** to[column, row] = from[row, column]; `fromRow` and `toRow` are the bytes between rows. */
export function transpose(rows: i32, columns: i32, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const wholeRows = rows & ~3, wholeColumns = columns & ~3;
  for (let r = 0; r < wholeRows; r += 4) {
    let s = from + (<usize>r) * fromRow;
    let d = to + ((<usize>r) << 2);
    for (let c = 0; c < wholeColumns; c += 4) {
      const s2 = s + fromRow + fromRow, d2 = d + toRow + toRow;
      const a0 = v128.load(s), a1 = v128.load(s + fromRow), a2 = v128.load(s2), a3 = v128.load(s2 + fromRow);
      const t0 = v128.shuffle<f32>(a0, a1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(a0, a1, 2, 6, 3, 7);
      const t2 = v128.shuffle<f32>(a2, a3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(a2, a3, 2, 6, 3, 7);
      v128.store(d, v128.shuffle<f32>(t0, t2, 0, 1, 4, 5));
      v128.store(d + toRow, v128.shuffle<f32>(t0, t2, 2, 3, 6, 7));
      v128.store(d2, v128.shuffle<f32>(t1, t3, 0, 1, 4, 5));
      v128.store(d2 + toRow, v128.shuffle<f32>(t1, t3, 2, 3, 6, 7));
      s += 16;
      d += toRow << 2;
    }
    for (let c = wholeColumns; c < columns; c++) {
      for (let i: usize = 0; i < 4; i++) store<f32>(d + (i << 2), load<f32>(s + i * fromRow));
      s += 4;
      d += toRow;
    }
  }
  for (let r = wholeRows; r < rows; r++) {
    let s = from + (<usize>r) * fromRow, d = to + ((<usize>r) << 2);
    for (let c = 0; c < columns; c++) {
      store<f32>(d, load<f32>(s));
      s += 4;
      d += toRow;
    }
  }
}
