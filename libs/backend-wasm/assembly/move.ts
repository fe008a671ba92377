import { argument, claim, pointer } from './control';
import { storeFirst } from './simd';

/**
 * Copies that rearrange: both jobs walk up to four outer dimensions, of sizes arguments 2..5
 * (outermost first), over which source and destination have the strides 6..9 and 10..13, in numbers.
 */
function offset(index: i32, strides: i32): usize {
  let at = 0;
  for (let dimension = 3; dimension >= 0; dimension--) {
    const size = argument(2 + dimension);
    const rest = index / size;
    at += (index - rest * size) * argument(strides + dimension);
    index = rest;
  }
  return (<usize>at) << 2;
}

// @ts-ignore: decorator
@inline
function outerCount(): i32 {
  return argument(2) * argument(3) * argument(4) * argument(5);
}

/** Runs of numbers from one box to another. Integers: from, to, ..., 14: numbers a run, runs a claim. */
export function copyRuns(): void {
  const bytes = (<usize>argument(14)) << 2;
  const runs = outerCount();
  const step = argument(15);
  for (;;) {
    const start = claim() * step;
    if (start >= runs) return;
    const end = min(start + step, runs);
    for (let run = start; run < end; run++) {
      const from = pointer(0) + offset(run, 6);
      const to = pointer(1) + offset(run, 10);
      if (bytes >= 128) {
        memory.copy(to, from, bytes);
        continue;
      }
      for (let i: usize = 0; i < bytes; i += 16) {
        storeFirst(to + i, v128.load(from + i), (bytes - i) >> 2);
      }
    }
  }
}

/**
 * Transposes matrices: to[row, column] = from[column, row], for each of the outer dimensions.
 * Integers: from, to, ..., 14: rows of `to`, columns of `to`, stride of from's rows (a column of
 * `to`), stride of to's rows, rows of `to` a claim (a multiple of 4).
 */
export function transposeMatrices(): void {
  const rows = argument(14);
  const columns = argument(15);
  const fromStride = (<usize>argument(16)) << 2;
  const toStride = (<usize>argument(17)) << 2;
  const step = argument(18);
  const blocks = (rows + step - 1) / step;
  const count = outerCount() * blocks;
  for (;;) {
    const chunk = claim();
    if (chunk >= count) return;
    const matrix = chunk / blocks;
    const start = (chunk - matrix * blocks) * step;
    const end = min(start + step, rows);
    const from = pointer(0) + offset(matrix, 6);
    const to = pointer(1) + offset(matrix, 10);
    const wholeColumns = columns & ~3;
    for (let row = start; row < end; row += 4) {
      const whole = row + 4 <= end ? wholeColumns : 0;
      for (let column = 0; column < whole; column += 4) {
        tile(
          from + <usize>column * fromStride + ((<usize>row) << 2), fromStride,
          to + <usize>row * toStride + ((<usize>column) << 2), toStride,
        );
      }
      const last = min(row + 4, end);
      for (let r = row; r < last; r++) {
        for (let column = whole; column < columns; column++) {
          const value = load<u32>(from + <usize>column * fromStride + ((<usize>r) << 2));
          store<u32>(to + <usize>r * toStride + ((<usize>column) << 2), value);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function tile(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride);
  const d = v128.load(from + 3 * fromStride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ba = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const dc = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toStride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * toStride, v128.shuffle<f32>(ba, dc, 0, 1, 4, 5));
  v128.store(to + 3 * toStride, v128.shuffle<f32>(ba, dc, 2, 3, 6, 7));
}
