import { argument, claim, pointer, shareEnd, shareStart, thread, threads } from './control';
import { finish } from './gemm-finish';
import { multiply, multiplyExact, panelRow, tileColumns } from './gemm';
import { packPanel, packPanelTransposed } from './gemm-pack';
import {
  block, channels, copy, filters, gatherPatches, gatherTap, pixels, readPatches, taps, workspace,
} from './im2col';

/**
 * Convolutions of any filter, stride, padding and dilation as matrix products of patches, and both
 * gradients. Arguments 22 on: tensors and working memory.
 */

/** Rows of B that are multiplied at a time: a panel of them stays in the first-level cache. */
const DEPTH: i32 = 384;
/** Room for one tile. */
const SPARE: usize = 1024;

/** The filter in panels: filter [taps, channels, filters], or [taps, filters, channels] read backwards if `rotated`; panels. */
export function convFilters(): void {
  readPatches();
  const w = pointer(22), panels = pointer(23), rotated = argument(24) != 0;
  const tap = <usize>(channels * filters) << 2, depth = <usize>(taps * channels);
  for (;;) {
    const start = claim() * tileColumns;
    if (start >= filters) return;
    const to = panels + (<usize>(start / tileColumns)) * depth * panelRow();
    if (!rotated) {
      packPanel(<i32>depth, filters - start, w + (<usize>start << 2), <usize>filters << 2, to);
      continue;
    }
    for (let i = 0; i < taps; i++) {
      const from = w + <usize>(taps - 1 - i) * tap + ((<usize>(start * channels)) << 2);
      packPanelTransposed(channels, filters - start, from, <usize>channels << 2, to + <usize>(i * channels) * panelRow());
    }
  }
}

/** Output of blocks of pixels: x, panels, y, bias, whether the patches are the pixels themselves, whether rectified. */
export function convByPixels(): void {
  readPatches();
  const x = pointer(22), panels = pointer(23), y = pointer(24), bias = pointer(25), direct = argument(26) != 0, rectified = argument(27) != 0;
  const depth = taps * channels, panel = <usize>depth * panelRow(), yRow = <usize>filters << 2;
  const patches = workspace + SPARE, own = ((<usize>depth << 2) & ~63) + 64 + 64;
  for (;;) {
    const first = claim() * block;
    if (first >= pixels) return;
    const count = min(block, pixels - first), to = y + <usize>first * yRow;
    if (!direct) gatherPatches(x, first, count, patches, own);
    const from = direct ? x + <usize>first * (<usize>channels << 2) : patches, row = direct ? <usize>channels << 2 : own;
    for (let k = 0; k < depth; k += DEPTH) {
      multiplyExact(count, filters, min(DEPTH, depth - k), from + (<usize>k << 2), row, 4, panels + <usize>k * panelRow(), panel,
        panelRow(), to, yRow, k > 0, workspace);
    }
    finish(to, count, yRow, bias, rectified, filters);
  }
}

/** Each thread's part of the filter gradient from a fixed share of the pixels: x, dy, parts. */
export function convFilterGradientByPixels(): void {
  readPatches();
  const x = pointer(22), dy = pointer(23), depth = taps * channels, rowOfPart = wholePanels();
  const part = pointer(24) + <usize>(thread() * depth) * rowOfPart;
  const own = ((<usize>depth << 2) & ~63) + 64 + 64, panels = workspace + SPARE, patches = panels + <usize>block * rowOfPart;
  const start = shareStart(pixels), end = shareEnd(pixels);
  if (start == end) memory.fill(part, 0, <usize>depth * rowOfPart);
  for (let first = start; first < end; first += block) {
    const count = min(block, end - first);
    gatherPatches(x, first, count, patches, own);
    packRows(dy + <usize>first * (<usize>filters << 2), count, panels);
    multiply(depth, filters, count, patches, 4, own, panels, <usize>count * panelRow(), panelRow(), part, rowOfPart, first > start);
  }
}

/** The sum of the threads' parts: parts, dw. */
export function convFilterGradientSum(): void {
  readPatches();
  const parts = pointer(22), dw = pointer(23), depth = taps * channels, row = wholePanels();
  for (;;) {
    const r = claim();
    if (r >= depth) return;
    const own = parts + <usize>r * row;
    for (let t = 1; t < threads(); t++) {
      const other = own + <usize>(t * depth) * row;
      for (let k: usize = 0; k < row; k += 16) v128.store(own + k, f32x4.add(v128.load(own + k), v128.load(other + k)));
    }
    copy(dw + <usize>(r * filters) * 4, own, <usize>filters << 2);
  }
}

/** The filter gradient of some channels of one tap at a time, over all pixels: x, dy, dw, channels at a time. */
export function convFilterGradientByChannels(): void {
  readPatches();
  const x = pointer(22), dy = pointer(23), dw = pointer(24), wide = argument(25), blocks = (channels + wide - 1) / wide;
  const row = wholePanels(), own = (<usize>wide << 2) + 64;
  const sums = workspace + SPARE, panels = sums + <usize>wide * row, patches = panels + <usize>block * row;
  for (;;) {
    const next = claim(), tap = next / blocks, start = (next - tap * blocks) * wide;
    if (tap >= taps) return;
    const count = min(wide, channels - start);
    for (let first = 0; first < pixels; first += block) {
      const depth = min(block, pixels - first);
      gatherTap(x, tap, start, count, first, depth, patches, own);
      packRows(dy + <usize>first * (<usize>filters << 2), depth, panels);
      multiply(count, filters, depth, patches, 4, own, panels, <usize>depth * panelRow(), panelRow(), sums, row, first > 0);
    }
    for (let c = 0; c < count; c++) {
      copy(dw + (<usize>((tap * channels + start + c) * filters) << 2), sums + <usize>c * row, <usize>filters << 2);
    }
  }
}

/** Bytes of a row of filters in whole panels. */
function wholePanels(): usize {
  return <usize>((filters + tileColumns - 1) / tileColumns) * panelRow();
}

/** `count` rows of filters as panels. */
function packRows(rows: usize, count: i32, panels: usize): void {
  for (let n = 0; n < filters; n += tileColumns) {
    packPanel(count, filters - n, rows + (<usize>n << 2), <usize>filters << 2, panels);
    panels += <usize>count * panelRow();
  }
}
