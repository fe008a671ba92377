import { argument, claim, pointer, shareEnd, shareStart, thread, threads } from './control';
import { multiply, panelRow, tileColumns } from './gemm';
import {
  block, channels, filters, panelPlaneBytes, planeBytes, planes, points, readLayout, rowBytes, tiles, workspace,
} from './winograd-layout';
import { gatherFilters, panelTapsBytes, transformFilterGradient, transformFilters } from './winograd-filters';
import { mark, Phase } from './phases';
import { PANEL, transformGradient, transformInput, transformOutput } from './winograd-tiles';

/**
 * 3 x 3 convolutions of stride 1 by Winograd's minimal filtering (Lavin & Gray 2015), and both
 * gradients. Where there are many tiles, a thread takes a block of them from the input to the output
 * in memory that stays in its second-level cache. Where there are few, and so many channels that the
 * transformed filters are the larger part, all tiles are transformed first and a thread takes a block
 * of channels. Arguments 15 on: three tensors, then two or three pieces of working memory.
 */

/** Tiles whose transform is one claim. */
const CLAIM: i32 = 8;

/** Every filter transformed: filter, u, rotated. */
export function winogradFilters(): void {
  readLayout();
  const w = pointer(15), u = pointer(16), rotated = argument(17) != 0, plane = panelPlaneBytes(channels, filters);
  for (;;) {
    const start = claim() * tileColumns;
    if (start >= filters) return;
    gatherFilters(w, rotated, start, workspace);
    for (let i = 0; i < points; i++) {
      transformFilters(workspace, i, u + <usize>(i * points) * plane + (<usize>(start * channels) << 2), plane);
    }
    mark(Phase.Transform);
  }
}

/** Output of blocks of tiles: x, y, bias, u, whether rectified. */
export function winogradByTiles(): void {
  readLayout();
  const x = pointer(15), y = pointer(16), bias = pointer(17), u = pointer(18), rectified = argument(19) != 0, uPlane = panelPlaneBytes(channels, filters);
  const vRow = rowBytes(channels), mRow = rowBytes(filters), vPlane = planeBytes(block, vRow), mPlane = planeBytes(block, mRow);
  const v = workspace, m = v + <usize>planes * vPlane, panel = <usize>channels * panelRow();
  for (;;) {
    const first = claim() * block;
    if (first >= tiles) return;
    const count = min(block, tiles - first);
    transformInput(x, first, count, v, vRow, vPlane);
    mark(Phase.Transform);
    for (let i: usize = 0; i < <usize>planes; i++) {
      multiply(count, filters, channels, v + i * vPlane, vRow, 4, u + i * uPlane, panel, panelRow(), m + i * mPlane, mRow, false);
    }
    mark(Phase.Product);
    transformOutput(m, mRow, mPlane, y, 0, filters, bias, rectified, first, count);
    mark(Phase.Inverse);
  }
}

/** All input tiles transformed: x, v. */
export function winogradInput(): void {
  readLayout();
  const x = pointer(15), v = pointer(16), row = rowBytes(channels), plane = planeBytes(tiles, row);
  for (;;) {
    const first = claim() * CLAIM;
    if (first >= tiles) return;
    transformInput(x, first, min(CLAIM, tiles - first), v + <usize>first * row, row, plane);
    mark(Phase.Transform);
  }
}

/** All tiles of the output's gradient transformed, in panels: dy, m. */
export function winogradGradient(): void {
  readLayout();
  const dy = pointer(15), m = pointer(16), plane = planeBytes(tiles, rowBytes(filters)), panel = <usize>tiles * PANEL;
  for (;;) {
    const first = claim() * CLAIM;
    if (first >= tiles) return;
    transformGradient(dy, first, min(CLAIM, tiles - first), m + <usize>first * PANEL, PANEL, plane, panel);
    mark(Phase.Transform);
  }
}

/** Output of blocks of filters: filter, y, bias, v, rotated, whether rectified. */
export function winogradByFilters(): void {
  readLayout();
  const w = pointer(15), y = pointer(16), bias = pointer(17), v = pointer(18), rotated = argument(19) != 0, rectified = argument(20) != 0;
  const vRow = rowBytes(channels), vPlane = planeBytes(tiles, vRow), panel = <usize>channels * panelRow();
  const uPlane = panelPlaneBytes(channels, block), mRow = rowBytes(block), mPlane = planeBytes(tiles, mRow);
  // A row of planes at a time: its filters stay in the second-level cache.
  const u = workspace, m = u + <usize>points * uPlane, taps = m + <usize>planes * mPlane;
  // A block for each thread is taken in halves at the end, so that none waits long for another.
  const large = max(0, filters / block - threads()), half = ((block / tileColumns + 1) >> 1) * tileColumns;
  for (;;) {
    const next = claim(), size = next < large ? block : half, start = next < large ? next * block : large * block + (next - large) * half;
    if (start >= filters) return;
    const count = min(size, filters - start);
    for (let p = 0; p < count; p += tileColumns) {
      gatherFilters(w, rotated, start + p, taps + <usize>(p / tileColumns) * panelTapsBytes());
    }
    for (let row = 0; row < points; row++) {
      for (let p = 0; p < count; p += tileColumns) {
        transformFilters(taps + <usize>(p / tileColumns) * panelTapsBytes(), row, u + (<usize>(p * channels) << 2), uPlane);
      }
      mark(Phase.Transform);
      for (let i: usize = 0; i < <usize>points; i++) {
        const index = <usize>(row * points) + i;
        multiply(tiles, count, channels, v + index * vPlane, vRow, 4, u + i * uPlane, panel, panelRow(), m + index * mPlane, mRow, false);
      }
      mark(Phase.Product);
    }
    transformOutput(m, mRow, mPlane, y, start, count, bias != 0 ? bias + (<usize>start << 2) : 0, rectified, 0, tiles);
    mark(Phase.Inverse);
  }
}

/** Each thread's part of the transformed filter gradient, from a fixed share of the tiles: x, dy, du. */
export function winogradFilterGradientByTiles(): void {
  readLayout();
  const x = pointer(15), dy = pointer(16);
  const vRow = rowBytes(channels), mRow = rowBytes(filters), vPlane = planeBytes(block, vRow), mPlane = planeBytes(block, mRow);
  const duRow = rowBytes(filters), duPlane = planeBytes(channels, duRow);
  const du = pointer(17) + <usize>(thread() * planes) * duPlane, v = workspace, m = v + <usize>planes * vPlane;
  const blocks = (tiles + block - 1) / block, start = shareStart(blocks), end = shareEnd(blocks);
  if (start == end) memory.fill(du, 0, <usize>planes * duPlane);
  for (let b = start; b < end; b++) {
    const first = b * block, count = min(block, tiles - first);
    transformInput(x, first, count, v, vRow, vPlane);
    transformGradient(dy, first, count, m, mRow, mPlane, PANEL);
    mark(Phase.Transform);
    for (let i: usize = 0; i < <usize>planes; i++) {
      multiply(channels, filters, count, v + i * vPlane, 4, vRow, m + i * mPlane, panelRow(), mRow, du + i * duPlane, duRow, b > start);
    }
    mark(Phase.Product);
  }
}

/** The sum of the threads' parts, transformed back: du, dw. */
export function winogradFilterGradientSum(): void {
  readLayout();
  const du = pointer(15), dw = pointer(16), row = rowBytes(filters), plane = planeBytes(channels, row);
  for (;;) {
    const c = claim();
    if (c >= channels) return;
    const own = du + <usize>c * row;
    for (let t = 1; t < threads(); t++) {
      const other = own + <usize>(t * planes) * plane;
      for (let i: usize = 0; i < <usize>planes * plane; i += plane) {
        for (let k = i; k < i + (<usize>filters << 2); k += 32) {
          const a = f32x4.add(v128.load(own + k), v128.load(other + k)), b = f32x4.add(v128.load(own + k, 16), v128.load(other + k, 16));
          v128.store(own + k, a);
          v128.store(own + k, b, 16);
        }
      }
    }
    transformFilterGradient(own, row, plane, dw, c, 1, 0, filters);
    mark(Phase.Inverse);
  }
}

/** Filters of a block of the filter gradient, whose 36 planes stay in the second-level cache. */
const FILTERS: i32 = 128;

/** The filter gradient of blocks of channels and filters: v, m in panels, dw. */
export function winogradFilterGradientByChannels(): void {
  readLayout();
  const v = pointer(15), m = pointer(16), dw = pointer(17), panel = <usize>tiles * PANEL;
  const vRow = rowBytes(channels), vPlane = planeBytes(tiles, vRow), mPlane = planeBytes(tiles, rowBytes(filters));
  const duRow = rowBytes(FILTERS), duPlane = planeBytes(block, duRow), across = (filters + FILTERS - 1) / FILTERS;
  for (;;) {
    const next = claim(), first = (next / across) * block, start = (next % across) * FILTERS;
    if (first >= channels) return;
    const count = min(block, channels - first), columns = min(FILTERS, filters - start);
    for (let i: usize = 0; i < <usize>planes; i++) {
      const a = v + i * vPlane + (<usize>first << 2);
      let b = m + i * mPlane + <usize>(start >> 4) * panel, c = workspace + i * duPlane;
      for (let n = 0; n < columns; n += 16) {
        multiply(count, min(16, columns - n), tiles, a, 4, vRow, b, panelRow(), PANEL, c, duRow, false);
        b += panel;
        c += PANEL;
      }
    }
    mark(Phase.Product);
    transformFilterGradient(workspace, duRow, duPlane, dw, first, count, start, columns);
    mark(Phase.Inverse);
  }
}
