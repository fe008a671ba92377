import { argument, claim, pointer } from './control';
import { multiply, panelRow, tileColumns } from './gemm';
import { packPanel } from './gemm-pack';
import { channels, copy, filters, pixels, pixelUnder, readPatches, taps, workspace } from './im2col';
import { addRows } from './matmul';
import { storeFirst } from './simd';

/**
 * Convolutions of so few pixels that reading the filter from memory is the work; a dense layer of a
 * few rows is one of 1 x 1. The filter is read once, in the order in which it lies: its depth (taps,
 * then channels) is cut into parts, each a sum of its own, and the sums are added at the end.
 */

/** From more pixels on, packing a piece of the filter for the micro-kernel pays; as in src/kernels/conv-depth.ts. */
const FEW: i32 = 8;
/** Room for an address or a number of each pixel. */
const ADDRESSES: usize = 64;
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
    const sums = pointer(24) + <usize>(part * pixels) * row;
    memory.fill(sums, 0, <usize>pixels * row);
    for (let piece = pieces * part / parts; piece < pieces * (part + 1) / parts; piece++) {
      const tap = piece / blocks, start = (piece - tap * blocks) * deep, depth = min(deep, channels - start);
      const from = w + <usize>(tap * channels + start) * wRow;
      if (pixels <= FEW) addPixels(x, tap, start, depth, from, wRow, sums, row);
      else addPacked(x, tap, start, depth, from, wRow, sums, row);
    }
  }
}

/** Pixel by pixel, rows of the filter as they lie; pixels whose tap lies in the padding are left out. */
function addPixels(x: usize, tap: i32, start: i32, depth: i32, w: usize, wRow: usize, sums: usize, row: usize): void {
  for (let p = 0; p < pixels; p++) {
    const at = pixelUnder(x, tap, p);
    store<u32>(workspace + (<usize>p << 2), <u32>(at == 0 ? 0 : at + (<usize>start << 2)));
  }
  for (let k = 0; k < depth; k += 4) {
    const from = w + <usize>k * wRow;
    for (let p = 0; p < pixels; p++) {
      const at = <usize>load<u32>(workspace + (<usize>p << 2));
      if (at != 0) addRows(min(4, depth - k), at + (<usize>k << 2), from, wRow, sums + <usize>p * row, filters);
    }
  }
}

/** All pixels whose tap lies inside at once, the piece of the filter in panels, which stay in the second-level cache. */
function addPacked(x: usize, tap: i32, start: i32, depth: i32, w: usize, wRow: usize, sums: usize, row: usize): void {
  const products = workspace + ADDRESSES, panels = products + <usize>pixels * row, panel = <usize>depth * panelRow();
  let to = panels;
  for (let n = 0; n < filters; n += tileColumns) {
    packPanel(depth, filters - n, w + (<usize>n << 2), wRow, to);
    to += panel;
  }
  const own = (<usize>depth << 2) + 64;
  let inside = 0;
  for (let p = 0; p < pixels; p++) {
    const at = pixelUnder(x, tap, p);
    if (at == 0) continue;
    copy(to + <usize>inside * own, at + (<usize>start << 2), <usize>depth << 2);
    store<u32>(workspace + (<usize>inside << 2), p);
    inside++;
  }
  multiply(inside, filters, depth, to, own, 4, panels, panel, panelRow(), products, row, false);
  for (let i: usize = 0; i < <usize>inside; i++) {
    const from = products + i * row, sum = sums + <usize>load<u32>(workspace + (i << 2)) * row;
    for (let n: usize = 0; n < row; n += 16) v128.store(sum + n, f32x4.add(v128.load(sum + n), v128.load(from + n)));
  }
}

/** The sums added up, with the bias: sums, y, how many parts, bias, whether rectified. */
export function convDepthSum(): void {
  readPatches();
  const parts = argument(24), bias = pointer(25), row = sumRow(), next = <usize>pixels * row;
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

/** Bytes of a row of sums: whole panels. */
function sumRow(): usize {
  return <usize>((filters + tileColumns - 1) / tileColumns) * panelRow();
}
