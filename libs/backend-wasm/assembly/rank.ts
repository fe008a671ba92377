import { argument, claim, pointer } from './control';

/** Where a row's greatest numbers are. */

/**
 * y[row] = index of the first greatest number of x[row], or of the first least; as in tfjs, NaN is
 * neither, unless it comes first. Integers: x, y (i32), rows, columns, rows a claim, whether least.
 */
export function argExtreme(): void {
  if (argument(5)) extremes(true);
  else extremes(false);
}

// @ts-ignore: decorator
@inline
function extremes(least: bool): void {
  const rows = argument(2);
  const columns = argument(3);
  const step = argument(4);
  for (;;) {
    const start = claim() * step;
    if (start >= rows) return;
    const end = min(start + step, rows);
    for (let row = start; row < end; row++) {
      const x = pointer(0) + ((<usize>row * columns) << 2);
      store<i32>(pointer(1) + ((<usize>row) << 2), place(least, x, columns));
    }
  }
}

/** Four candidates side by side, each the first of its lane; then the best of them and of the rest. */
// @ts-ignore: decorator
@inline
function place(least: bool, x: usize, columns: i32): i32 {
  let best = load<f32>(x);
  let at = 0;
  let i = 0;
  if (columns >= 16) {
    let values = f32x4.splat(best);
    let places = i32x4.splat(0);
    let here = i32x4(0, 1, 2, 3);
    for (; i + 4 <= columns; i += 4) {
      const next = v128.load(x + ((<usize>i) << 2));
      const better = least ? f32x4.lt(next, values) : f32x4.gt(next, values);
      values = v128.bitselect(next, values, better);
      places = v128.bitselect(here, places, better);
      here = i32x4.add(here, i32x4.splat(4));
    }
    best = f32x4.extract_lane(values, 0);
    at = i32x4.extract_lane(places, 0);
    for (let lane = 1; lane < 4; lane++) {
      values = v128.shuffle<f32>(values, values, 1, 2, 3, 0);
      places = v128.shuffle<i32>(places, places, 1, 2, 3, 0);
      const value = f32x4.extract_lane(values, 0);
      const index = i32x4.extract_lane(places, 0);
      if ((least ? value < best : value > best) || (value == best && index < at)) {
        best = value;
        at = index;
      }
    }
  }
  for (; i < columns; i++) {
    const value = load<f32>(x + ((<usize>i) << 2));
    if (least ? value < best : value > best) {
      best = value;
      at = i;
    }
  }
  return at;
}

/**
 * The k greatest numbers of each row, greatest first, of equal ones the first: values and their places.
 * They are kept as a heap whose root is the one to give way, in the output itself, then sorted.
 * Integers: x, values, places (i32), rows, columns, k.
 */
export function topK(): void {
  const columns = argument(4);
  const k = argument(5);
  for (;;) {
    const row = claim();
    if (row >= argument(3)) return;
    const x = pointer(0) + ((<usize>row * columns) << 2);
    const values = pointer(1) + ((<usize>row * k) << 2);
    const places = pointer(2) + ((<usize>row * k) << 2);
    for (let i = 0; i < k; i++) put(values, places, i, load<f32>(x + ((<usize>i) << 2)), i);
    for (let i = (k >> 1) - 1; i >= 0; i--) sink(values, places, i, k);
    for (let i = k; i < columns; i++) {
      const value = load<f32>(x + ((<usize>i) << 2));
      if (value <= load<f32>(values)) continue;
      put(values, places, 0, value, i);
      sink(values, places, 0, k);
    }
    for (let last = k - 1; last > 0; last--) {
      const value = load<f32>(values);
      const at = load<i32>(places);
      move(values, places, last, 0);
      put(values, places, last, value, at);
      sink(values, places, 0, last);
    }
  }
}

// @ts-ignore: decorator
@inline
function put(values: usize, places: usize, i: i32, value: f32, at: i32): void {
  store<f32>(values + ((<usize>i) << 2), value);
  store<i32>(places + ((<usize>i) << 2), at);
}

// @ts-ignore: decorator
@inline
function move(values: usize, places: usize, from: i32, to: i32): void {
  const o = (<usize>from) << 2;
  put(values, places, to, load<f32>(values + o), load<i32>(places + o));
}

/** Whether entry i gives way to entry j: smaller, or equal and later. */
// @ts-ignore: decorator
@inline
function below(values: usize, places: usize, i: i32, value: f32, at: i32): bool {
  const other = load<f32>(values + ((<usize>i) << 2));
  return other < value || (other == value && load<i32>(places + ((<usize>i) << 2)) > at);
}

function sink(values: usize, places: usize, i: i32, count: i32): void {
  const value = load<f32>(values + ((<usize>i) << 2));
  const at = load<i32>(places + ((<usize>i) << 2));
  for (;;) {
    let child = 2 * i + 1;
    if (child >= count) break;
    const right = (<usize>(child + 1)) << 2;
    if (child + 1 < count && below(values, places, child + 1, load<f32>(values + right - 4), load<i32>(places + right - 4))) child++;
    if (!below(values, places, child, value, at)) break;
    move(values, places, child, i);
    i = child;
  }
  put(values, places, i, value, at);
}
