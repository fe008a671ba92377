import { argument, claim, pointer } from './control';
import { panelRow, tileColumns } from './gemm';
import { channels, filters, pixels, pixelUnder, readPatches, taps, workspace } from './im2col';
import { addRows } from './matmul';
import { fma, storeFirst } from './simd';

/**
 * Convolutions of so few pixels that reading the filter from memory is the work; a dense layer of a
 * few rows is one of 1 x 1. The filter is read once, in the order in which it lies: its depth (taps,
 * then channels) is cut into parts, each a sum of its own, and the sums are added at the end.
 */

/** Bytes between the sums of two parts: so far ahead the processor may fetch, and would take what another thread is writing. */
const APART: usize = 1 << 17;
/** Bytes of a row of sums that are finished at a time. */
const COLUMNS: usize = 4096;

/** Sums of parts of the depth: x, filter, sums, how many parts, channels at a time. */
export function convByDepth(): void {
  readPatches();
  const x = pointer(22), w = pointer(23), parts = argument(25), deep = argument(26);
  const row = sumRow(), wRow = <usize>filters << 2, blocks = (channels + deep - 1) / deep, pieces = taps * blocks;
  for (;;) {
    const part = claim();
    if (part >= parts) return;
    const sums = pointer(24) + <usize>part * (<usize>pixels * row + APART);
    memory.fill(sums, 0, <usize>pixels * row);
    for (let piece = pieces * part / parts; piece < pieces * (part + 1) / parts; piece++) {
      const tap = piece / blocks, start = (piece - tap * blocks) * deep, depth = min(deep, channels - start);
      const from = w + <usize>(tap * channels + start) * wRow;
      addPixels(x, tap, start, depth, from, wRow, sums, row);
    }
  }
}

/**
 * Pixels whose tap lies in the padding are left out. For a single one the filter is read from end to end; else four
 * rows of so many columns are kept in registers while the pixels pass.
 */
function addPixels(x: usize, tap: i32, start: i32, depth: i32, w: usize, wRow: usize, sums: usize, row: usize): void {
  let end = workspace;
  for (let p = 0; p < pixels; p++) {
    const at = pixelUnder(x, tap, p);
    if (at == 0) continue;
    store<u32>(end, <u32>(at + (<usize>start << 2)));
    store<u32>(end, <u32>(sums + <usize>p * row), 4);
    end += 8;
  }
  if (end == workspace + 8) {
    const at = <usize>load<u32>(workspace), to = <usize>load<u32>(workspace, 4);
    for (let k = 0; k < depth; k++) addRow(at + (<usize>k << 2), w + <usize>k * wRow, to, filters);
    return;
  }
  const whole = filters & ~(tileColumns - 1);
  for (let k = 0; k < depth; k += 4) {
    const from = w + <usize>k * wRow, deep = <usize>k << 2;
    let n = 0;
    if (depth - k >= 4) {
      if (tileColumns == 16) for (; n < whole; n += 16) addFourWide(workspace, end, deep, from + (<usize>n << 2), wRow, <usize>n << 2);
      else for (; n < whole; n += 8) addFour(workspace, end, deep, from + (<usize>n << 2), wRow, <usize>n << 2);
    }
    if (n == filters) continue;
    for (let pixel = workspace; pixel < end; pixel += 8) {
      addRows(min(4, depth - k), <usize>load<u32>(pixel) + deep, from + (<usize>n << 2), wRow, <usize>load<u32>(pixel, 4) + (<usize>n << 2), filters - n);
    }
  }
}

/** c[n] += a b[n]. */
function addRow(a: usize, b: usize, c: usize, width: i32): void {
  const bytes = <usize>width << 2, whole = bytes & ~63, a0 = v128.load32_splat(a);
  for (let i: usize = 0; i < whole; i += 64) {
    const x = fma(a0, v128.load(b + i), v128.load(c + i)), y = fma(a0, v128.load(b + i, 16), v128.load(c + i, 16));
    const z = fma(a0, v128.load(b + i, 32), v128.load(c + i, 32)), w = fma(a0, v128.load(b + i, 48), v128.load(c + i, 48));
    v128.store(c + i, x);
    v128.store(c + i, y, 16);
    v128.store(c + i, z, 32);
    v128.store(c + i, w, 48);
  }
  for (let i = whole; i < bytes; i += 4) store<f32>(c + i, load<f32>(c + i) + load<f32>(a) * load<f32>(b + i));
}

/** Four rows of B, 16 columns wide, for pixels `pixel` to `end`: addresses of their numbers, `k` bytes before those of these rows, and of their sums, `n` bytes before those of these columns. */
function addFourWide(pixel: usize, end: usize, k: usize, b: usize, row: usize, n: usize): void {
  const b1 = b + row, b2 = b1 + row, b3 = b2 + row;
  const b00 = v128.load(b), b01 = v128.load(b, 16), b02 = v128.load(b, 32), b03 = v128.load(b, 48);
  const b10 = v128.load(b1), b11 = v128.load(b1, 16), b12 = v128.load(b1, 32), b13 = v128.load(b1, 48);
  const b20 = v128.load(b2), b21 = v128.load(b2, 16), b22 = v128.load(b2, 32), b23 = v128.load(b2, 48);
  const b30 = v128.load(b3), b31 = v128.load(b3, 16), b32 = v128.load(b3, 32), b33 = v128.load(b3, 48);
  for (; pixel < end; pixel += 8) {
    const a = <usize>load<u32>(pixel) + k, c = <usize>load<u32>(pixel, 4) + n;
    const x0 = v128.load32_splat(a), x1 = v128.load32_splat(a, 4), x2 = v128.load32_splat(a, 8), x3 = v128.load32_splat(a, 12);
    const c0 = fma(x3, b30, fma(x2, b20, fma(x1, b10, fma(x0, b00, v128.load(c)))));
    const c1 = fma(x3, b31, fma(x2, b21, fma(x1, b11, fma(x0, b01, v128.load(c, 16)))));
    const c2 = fma(x3, b32, fma(x2, b22, fma(x1, b12, fma(x0, b02, v128.load(c, 32)))));
    const c3 = fma(x3, b33, fma(x2, b23, fma(x1, b13, fma(x0, b03, v128.load(c, 48)))));
    v128.store(c, c0);
    v128.store(c, c1, 16);
    v128.store(c, c2, 32);
    v128.store(c, c3, 48);
  }
}

/** The same, 8 columns wide: what fits registers of 128 bits. */
function addFour(pixel: usize, end: usize, k: usize, b: usize, row: usize, n: usize): void {
  const b1 = b + row, b2 = b1 + row, b3 = b2 + row;
  const b00 = v128.load(b), b01 = v128.load(b, 16), b10 = v128.load(b1), b11 = v128.load(b1, 16);
  const b20 = v128.load(b2), b21 = v128.load(b2, 16), b30 = v128.load(b3), b31 = v128.load(b3, 16);
  for (; pixel < end; pixel += 8) {
    const a = <usize>load<u32>(pixel) + k, c = <usize>load<u32>(pixel, 4) + n;
    const x0 = v128.load32_splat(a), x1 = v128.load32_splat(a, 4), x2 = v128.load32_splat(a, 8), x3 = v128.load32_splat(a, 12);
    const c0 = fma(x3, b30, fma(x2, b20, fma(x1, b10, fma(x0, b00, v128.load(c)))));
    const c1 = fma(x3, b31, fma(x2, b21, fma(x1, b11, fma(x0, b01, v128.load(c, 16)))));
    v128.store(c, c0);
    v128.store(c, c1, 16);
  }
}

/** The sums added up, with the bias: sums, y, how many parts, bias, whether rectified. */
export function convDepthSum(): void {
  readPatches();
  const parts = argument(24), bias = pointer(25), row = sumRow(), next = <usize>pixels * row + APART;
  const floor = f32x4.splat(argument(26) != 0 ? 0 : -Infinity), bytes = <usize>filters << 2;
  const across = <i32>((bytes + COLUMNS - 1) / COLUMNS);
  for (;;) {
    const item = claim(), pixel = item / across;
    if (pixel >= pixels) return;
    const start = <usize>(item - pixel * across) * COLUMNS, end = min(start + COLUMNS, bytes);
    const from = pointer(22) + <usize>pixel * row, to = pointer(23) + <usize>pixel * bytes;
    for (let i = start; i < end; i += 16) {
      let sum = v128.load(from + i);
      for (let part: usize = 1; part < <usize>parts; part++) sum = f32x4.add(sum, v128.load(from + part * next + i));
      if (bias != 0) sum = f32x4.add(sum, v128.load(bias + i));
      storeFirst(to + i, f32x4.pmax(sum, floor), (end - i) >> 2);
    }
  }
}

/** Bytes of a row of sums: whole panels, and a cache line: rows a page apart would be taken for one another. */
function sumRow(): usize {
  return <usize>((filters + tileColumns - 1) / tileColumns) * panelRow() + 64;
}
