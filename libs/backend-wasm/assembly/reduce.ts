import { argument, claim, pointer } from './control';
import { Reduction } from './operations';
import { fma, storeFirst } from './simd';

/**
 * Reductions over x seen as [outer, reduced, inner]. Sums are cut into blocks of a fixed size whose
 * partial sums are added in order in f64, so that neither the result's bits nor its accuracy depend
 * on the number of threads.
 */

/** Numbers in a partial sum of one vector: eight lanes add 64 numbers each. */
const RUN: usize = 512 * 4;

/**
 * Reduction over the last axis: y[outer] = scale * reduce(x[outer, :]).
 * Integers: x, y, outer, reduced, rows a claim, function, bits of the scale.
 */
export function reduceRows(): void {
  const outer = argument(2);
  const bytes = (<usize>argument(3)) << 2;
  const step = argument(4);
  const operation = argument(5);
  const scale = <f64>reinterpret<f32>(argument(6));
  for (;;) {
    const start = claim() * step;
    if (start >= outer) return;
    const end = min(start + step, outer);
    for (let row = start; row < end; row++) {
      const x = pointer(0) + <usize>row * bytes;
      const y = pointer(1) + ((<usize>row) << 2);
      if (operation == Reduction.Sum) store<f32>(y, <f32>(sum(x, bytes) * scale));
      else store<f32>(y, extreme(operation, x, bytes));
    }
  }
}

/**
 * Partial sums of one long vector: f64 partial[block] = sum of x[block].
 * Integers: x, partials, count, numbers a block, whether to sum squares.
 */
export function sumBlocks(): void {
  const bytes = (<usize>argument(2)) << 2;
  const step = (<usize>argument(3)) << 2;
  for (;;) {
    const block = <usize>claim();
    const start = block * step;
    if (start >= bytes) return;
    const x = pointer(0) + start;
    const size = min(step, bytes - start);
    const total = argument(4) ? sumOfSquares(x, size) : sum(x, size);
    store<f64>(pointer(1) + (block << 3), total);
  }
}

/** y = scale * the sum of the partials, in order. Integers: partials, y, blocks, bits of the scale. */
export function sumPartials(): void {
  if (claim() > 0) return;
  let total: f64 = 0;
  const end = pointer(0) + ((<usize>argument(2)) << 3);
  for (let p = pointer(0); p < end; p += 8) total += load<f64>(p);
  store<f32>(pointer(1), <f32>(total * <f64>reinterpret<f32>(argument(3))));
}

/** The sum of `bytes` / 4 numbers. */
function sum(x: usize, bytes: usize): f64 {
  let total: f64 = 0;
  for (let at: usize = 0; at < bytes; at += RUN) {
    const end = min(at + RUN, bytes);
    let a = f32x4.splat(0);
    let b = a;
    let i = at;
    for (; i + 32 <= end; i += 32) {
      a = f32x4.add(a, v128.load(x + i));
      b = f32x4.add(b, v128.load(x + i, 16));
    }
    total += lanesSum(f32x4.add(a, b));
    for (; i < end; i += 4) total += <f64>load<f32>(x + i);
  }
  return total;
}

function sumOfSquares(x: usize, bytes: usize): f64 {
  let total: f64 = 0;
  for (let at: usize = 0; at < bytes; at += RUN) {
    const end = min(at + RUN, bytes);
    let a = f32x4.splat(0);
    let b = a;
    let i = at;
    for (; i + 32 <= end; i += 32) {
      const first = v128.load(x + i);
      const second = v128.load(x + i, 16);
      a = fma(first, first, a);
      b = fma(second, second, b);
    }
    total += lanesSum(f32x4.add(a, b));
    for (; i < end; i += 4) {
      const last = <f64>load<f32>(x + i);
      total += last * last;
    }
  }
  return total;
}

// @ts-ignore: decorator
@inline
function lanesSum(a: v128): f64 {
  return (
    <f64>f32x4.extract_lane(a, 0) +
    <f64>f32x4.extract_lane(a, 1) +
    (<f64>f32x4.extract_lane(a, 2) + <f64>f32x4.extract_lane(a, 3))
  );
}

function extreme(operation: i32, x: usize, bytes: usize): f32 {
  let result: f32 = neutral(operation);
  let i: usize = 0;
  if (bytes >= 16) {
    let all = v128.load(x);
    for (i = 16; i + 16 <= bytes; i += 16) all = combine(operation, all, v128.load(x + i));
    all = combine(operation, all, v128.shuffle<f32>(all, all, 2, 3, 0, 1));
    all = combine(operation, all, v128.shuffle<f32>(all, all, 1, 0, 3, 2));
    result = f32x4.extract_lane(all, 0);
  }
  for (; i < bytes; i += 4) {
    const next = v128.load32_splat(x + i);
    result = f32x4.extract_lane(combine(operation, f32x4.splat(result), next), 0);
  }
  return result;
}

function neutral(operation: i32): f32 {
  if (operation == Reduction.Maximum) return -Infinity;
  if (operation == Reduction.Minimum) return Infinity;
  return operation == Reduction.Product ? 1 : 0;
}

// @ts-ignore: decorator
@inline
function combine(operation: i32, a: v128, b: v128): v128 {
  if (operation == Reduction.Maximum) return f32x4.max(a, b);
  if (operation == Reduction.Minimum) return f32x4.min(a, b);
  if (operation == Reduction.Product) return f32x4.mul(a, b);
  return f32x4.add(a, b);
}

/**
 * Reduction over a middle axis, in blocks of it: partial[outer, block, inner] = reduce over the block.
 * With one block the partials are the result.
 * Integers: x, partials, outer, reduced, inner, rows a block, function.
 */
export function reduceBlocks(): void {
  const reduced = argument(3);
  const inner = <usize>argument(4);
  const step = argument(5);
  const operation = argument(6);
  const blocks = (reduced + step - 1) / step;
  for (;;) {
    const chunk = claim();
    const row = chunk / blocks;
    if (row >= argument(2)) return;
    const first = (chunk - row * blocks) * step;
    const x = pointer(0) + (((<usize>row * reduced + first) * inner) << 2);
    const y = pointer(1) + ((<usize>chunk * inner) << 2);
    reduceColumns(operation, x, y, min(step, reduced - first), inner);
  }
}

/** y[c] = reduce over r of x[r, c]: four rows at a time, so that y is read and written less often. */
function reduceColumns(operation: i32, x: usize, y: usize, rows: i32, columns: usize): void {
  const stride = columns << 2;
  memory.copy(y, x, stride);
  let row = 1;
  for (; row + 4 <= rows; row += 4) {
    const p = x + <usize>row * stride;
    for (let c: usize = 0; c < columns; c += 4) {
      const q = p + (c << 2);
      const left = combine(operation, v128.load(q), v128.load(q + stride));
      const right = combine(operation, v128.load(q + 2 * stride), v128.load(q + 3 * stride));
      const all = combine(operation, v128.load(y + (c << 2)), combine(operation, left, right));
      storeFirst(y + (c << 2), all, columns - c);
    }
  }
  for (; row < rows; row++) {
    const p = x + <usize>row * stride;
    for (let c: usize = 0; c < columns; c += 4) {
      const all = combine(operation, v128.load(y + (c << 2)), v128.load(p + (c << 2)));
      storeFirst(y + (c << 2), all, columns - c);
    }
  }
}

/**
 * The blocks' partials together, in order: y[outer, inner] = scale * reduce over blocks.
 * Integers: partials, y, outer, blocks, inner, function, bits of the scale.
 */
export function reducePartials(): void {
  const blocks = argument(3);
  const inner = argument(4);
  const operation = argument(5);
  const scale = <f64>reinterpret<f32>(argument(6));
  for (;;) {
    const row = claim();
    if (row >= argument(2)) return;
    for (let c = 0; c < inner; c++) {
      const x = pointer(0) + ((<usize>row * blocks * inner + c) << 2);
      const y = pointer(1) + ((<usize>row * inner + c) << 2);
      if (operation == Reduction.Sum) {
        let total: f64 = 0;
        for (let b = 0; b < blocks; b++) total += <f64>load<f32>(x + ((<usize>b * inner) << 2));
        store<f32>(y, <f32>(total * scale));
      } else {
        let all = f32x4.splat(neutral(operation));
        for (let b = 0; b < blocks; b++) {
          all = combine(operation, all, v128.load32_splat(x + ((<usize>b * inner) << 2)));
        }
        store<f32>(y, f32x4.extract_lane(all, 0));
      }
    }
  }
}
