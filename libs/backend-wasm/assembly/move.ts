import { argument, claim, pointer } from './control';
import { storeFirst } from './simd';

/** Numbers of a run that a thread takes at a time, where runs are longer. */
const PIECE: i32 = 16384;

/**
 * Copies that rearrange: both jobs walk up to six outer dimensions, of sizes arguments 2..7
 * (outermost first), over which source and destination have the strides 8..13 and 14..19, in numbers
 * of 4 bytes. Strides may be 0 (repeat) or negative (backwards).
 */
function offset(index: i32, strides: i32): usize {
  let at = 0;
  for (let dimension = 5; index > 0; dimension--) {
    const size = argument(2 + dimension);
    const rest = index / size;
    at += (index - rest * size) * argument(strides + dimension);
    index = rest;
  }
  return <usize>(<isize>at << 2);
}

// @ts-ignore: decorator
@inline
function outerCount(): i32 {
  let count = 1;
  for (let dimension = 0; dimension < 6; dimension++) count *= argument(2 + dimension);
  return count;
}

/**
 * Runs of numbers from one box to another. Integers: from, to, ..., 20: numbers a run, 21: their stride
 * in the source (1 in the destination), 22: runs a claim.
 */
export function copyRuns(): void {
  const length = argument(20);
  const step = argument(22);
  const runs = outerCount();
  const pieces = (length + PIECE - 1) / PIECE;
  for (;;) {
    const chunk = claim();
    if (pieces > 1) {
      const run = chunk / pieces;
      if (run >= runs) return;
      const first = (chunk - run * pieces) * PIECE;
      const from = pointer(0) + offset(run, 8) + <usize>((<isize>first * argument(21)) << 2);
      const to = pointer(1) + offset(run, 14) + ((<usize>first) << 2);
      copyRun(from, to, min(PIECE, length - first), argument(21));
    } else {
      const start = chunk * step;
      if (start >= runs) return;
      copyRows(start, min(start + step, runs), length);
    }
  }
}

/** The innermost of the outer dimensions is walked by its strides, the others by division. */
function copyRows(start: i32, end: i32, length: i32): void {
  const inner = argument(7);
  const fromStride = <usize>((<isize>argument(13)) << 2);
  const toStride = <usize>((<isize>argument(19)) << 2);
  const stride = argument(21);
  let run = start;
  while (run < end) {
    const last = min(end, run - (run % inner) + inner);
    let from = pointer(0) + offset(run, 8);
    let to = pointer(1) + offset(run, 14);
    for (; run < last; run++) {
      if (length == 1) store<u32>(to, load<u32>(from));
      else copyRun(from, to, length, stride);
      from += fromStride;
      to += toStride;
    }
  }
}

function copyRun(from: usize, to: usize, count: i32, stride: i32): void {
  const bytes = (<usize>count) << 2;
  if (stride == 1) {
    if (bytes >= 256) {
      memory.copy(to, from, bytes);
      return;
    }
    for (let i: usize = 0; i < bytes; i += 16) {
      storeFirst(to + i, v128.load(from + i), (bytes - i) >> 2);
    }
  } else if (stride == 0) {
    const one = v128.load32_splat(from);
    for (let i: usize = 0; i < bytes; i += 16) storeFirst(to + i, one, (bytes - i) >> 2);
  } else if (stride == -1) {
    for (let i: usize = 0; i < bytes; i += 16) {
      const four = v128.load(from - i - 12);
      storeFirst(to + i, v128.shuffle<f32>(four, four, 3, 2, 1, 0), (bytes - i) >> 2);
    }
  } else {
    const apart = <usize>((<isize>stride) << 2);
    for (let i: usize = 0; i < bytes; i += 4) {
      store<u32>(to + i, load<u32>(from));
      from += apart;
    }
  }
}

/**
 * Transposes matrices: to[row, column] = from[column, row], for each of the outer dimensions.
 * Integers: from, to, ..., 20: rows of `to`, columns of `to`, stride of from's rows (a column of
 * `to`), stride of to's rows, rows of `to` a claim (a multiple of 4).
 */
export function transposeMatrices(): void {
  const rows = argument(20);
  const columns = argument(21);
  const fromStride = (<usize>argument(22)) << 2;
  const toStride = (<usize>argument(23)) << 2;
  const step = argument(24);
  const blocks = (rows + step - 1) / step;
  const count = outerCount() * blocks;
  for (;;) {
    const chunk = claim();
    if (chunk >= count) return;
    const matrix = chunk / blocks;
    const start = (chunk - matrix * blocks) * step;
    const end = min(start + step, rows);
    const from = pointer(0) + offset(matrix, 8);
    const to = pointer(1) + offset(matrix, 14);
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
