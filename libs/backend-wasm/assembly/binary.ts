import { argument, claim, pointer } from './control';
import { Binary, Comparison } from './operations';
import { power } from './power';
import { storeFirst } from './simd';

/**
 * y = f(a, b) with broadcasting. The output is seen as rows of `columns` numbers; a row of an
 * operand is either a vector of as many numbers or one number for the whole row.
 *
 * Integers: a, b, y, rows, columns, rows a claim, columns a claim, function,
 *   8: whether a's row is one number, 9: whether b's is,
 *   10..13: sizes of the (up to four) dimensions that the rows are made of, outermost first,
 *   14..17: a's strides over them, in numbers, 18..21: b's.
 */
export function binary(): void {
  switch (argument(7)) {
    case Binary.Add: return add();
    case Binary.Subtract: return subtract();
    case Binary.Multiply: return multiply();
    case Binary.Divide: return divide();
    case Binary.Maximum: return maximum();
    case Binary.Minimum: return minimum();
    case Binary.SquaredDifference: return squaredDifference();
    case Binary.EluGradient: return eluGradient();
    case Binary.ReluGradient: return reluGradient();
    case Binary.Prelu: return prelu();
    case Binary.Power: return powers();
    default: unreachable();
  }
}

// A function each: the optimiser would otherwise fold their loops into one that computes them all.
function add(): void { rowsOf(Binary.Add, false); }
function subtract(): void { rowsOf(Binary.Subtract, false); }
function multiply(): void { rowsOf(Binary.Multiply, false); }
function divide(): void { rowsOf(Binary.Divide, false); }
function maximum(): void { rowsOf(Binary.Maximum, false); }
function minimum(): void { rowsOf(Binary.Minimum, false); }
function squaredDifference(): void { rowsOf(Binary.SquaredDifference, false); }
function eluGradient(): void { rowsOf(Binary.EluGradient, false); }
function reluGradient(): void { rowsOf(Binary.ReluGradient, false); }
function prelu(): void { rowsOf(Binary.Prelu, false); }
function powers(): void { rowsOf(Binary.Power, false); }

/** The same with a truth value of one byte as the result. */
export function comparison(): void {
  switch (argument(7)) {
    case Comparison.Equal: return rowsOf(Comparison.Equal, true);
    case Comparison.NotEqual: return rowsOf(Comparison.NotEqual, true);
    case Comparison.Less: return rowsOf(Comparison.Less, true);
    case Comparison.LessEqual: return rowsOf(Comparison.LessEqual, true);
    case Comparison.Greater: return rowsOf(Comparison.Greater, true);
    case Comparison.GreaterEqual: return rowsOf(Comparison.GreaterEqual, true);
    default: unreachable();
  }
}

// @ts-ignore: decorator
@inline
function rowsOf(operation: i32, compares: bool): void {
  const rows = argument(3);
  const columns = argument(4);
  const rowStep = argument(5);
  const columnStep = argument(6);
  const columnClaims = (columns + columnStep - 1) / columnStep;
  for (;;) {
    const chunk = claim();
    const firstRow = (chunk / columnClaims) * rowStep;
    if (firstRow >= rows) return;
    const first = (chunk % columnClaims) * columnStep;
    const count = <usize>min(columnStep, columns - first);
    const lastRow = min(firstRow + rowStep, rows);
    for (let row = firstRow; row < lastRow; row++) {
      const a = pointer(0) + offset(row, 14, argument(8) ? 0 : first);
      const b = pointer(1) + offset(row, 18, argument(9) ? 0 : first);
      const at = <usize>row * columns + first;
      if (compares) compareRow(operation, a, b, pointer(2) + at, count);
      else if (argument(8)) oneAndRow(operation, a, b, pointer(2) + (at << 2), count);
      else if (argument(9)) rowAndOne(operation, a, b, pointer(2) + (at << 2), count);
      else rowAndRow(operation, a, b, pointer(2) + (at << 2), count);
    }
  }
}

/** Where an operand's numbers for an output row begin, in bytes. */
function offset(row: i32, strides: i32, column: i32): usize {
  let at = column;
  for (let dimension = 3; dimension > 0; dimension--) {
    const size = argument(10 + dimension);
    const rest = row / size;
    at += (row - rest * size) * argument(strides + dimension);
    row = rest;
  }
  return (<usize>(at + row * argument(strides))) << 2;
}

// @ts-ignore: decorator
@inline
function rowAndRow(operation: i32, a: usize, b: usize, y: usize, count: usize): void {
  const whole = (count & ~7) << 2;
  for (let i: usize = 0; i < whole; i += 32) {
    const first = lanes(operation, v128.load(a + i), v128.load(b + i));
    const second = lanes(operation, v128.load(a + i, 16), v128.load(b + i, 16));
    v128.store(y + i, first);
    v128.store(y + i, second, 16);
  }
  for (let i = count & ~7; i < count; i += 4) {
    const o = i << 2;
    storeFirst(y + o, lanes(operation, v128.load(a + o), v128.load(b + o)), count - i);
  }
}

// @ts-ignore: decorator
@inline
function rowAndOne(operation: i32, a: usize, b: usize, y: usize, count: usize): void {
  const one = v128.load32_splat(b);
  const whole = (count & ~7) << 2;
  for (let i: usize = 0; i < whole; i += 32) {
    const first = lanes(operation, v128.load(a + i), one);
    const second = lanes(operation, v128.load(a + i, 16), one);
    v128.store(y + i, first);
    v128.store(y + i, second, 16);
  }
  for (let i = count & ~7; i < count; i += 4) {
    const o = i << 2;
    storeFirst(y + o, lanes(operation, v128.load(a + o), one), count - i);
  }
}

// @ts-ignore: decorator
@inline
function oneAndRow(operation: i32, a: usize, b: usize, y: usize, count: usize): void {
  const one = v128.load32_splat(a);
  const both = argument(9);
  for (let i: usize = 0; i < count; i += 4) {
    const o = i << 2;
    const other = both ? v128.load32_splat(b) : v128.load(b + o);
    storeFirst(y + o, lanes(operation, one, other), count - i);
  }
}

// @ts-ignore: decorator
@inline
function lanes(operation: i32, a: v128, b: v128): v128 {
  if (operation == Binary.Add) return f32x4.add(a, b);
  if (operation == Binary.Subtract) return f32x4.sub(a, b);
  if (operation == Binary.Multiply) return f32x4.mul(a, b);
  if (operation == Binary.Divide) return f32x4.div(a, b);
  if (operation == Binary.Maximum) return f32x4.max(a, b);
  if (operation == Binary.Minimum) return f32x4.min(a, b);
  if (operation == Binary.SquaredDifference) {
    const difference = f32x4.sub(a, b);
    return f32x4.mul(difference, difference);
  }
  if (operation == Binary.Power) return power(a, b);
  const zero = f32x4.splat(0);
  if (operation == Binary.Prelu) return v128.bitselect(f32x4.mul(a, b), a, f32x4.lt(a, zero));
  if (operation == Binary.EluGradient) {
    const below = f32x4.mul(a, f32x4.add(b, f32x4.splat(1)));
    return v128.bitselect(a, below, f32x4.ge(b, zero));
  }
  // ReLU's gradient: a is dy, b is y.
  return v128.and(a, f32x4.gt(b, zero));
}

// @ts-ignore: decorator
@inline
function compareRow(operation: i32, a: usize, b: usize, y: usize, count: usize): void {
  const oneA = argument(8);
  const oneB = argument(9);
  const ones = i8x16.splat(1);
  for (let i: usize = 0; i < count; i += 4) {
    const left = oneA ? v128.load32_splat(a) : v128.load(a + (i << 2));
    const right = oneB ? v128.load32_splat(b) : v128.load(b + (i << 2));
    const shorts = i16x8.narrow_i32x4_s(holds(operation, left, right), ones);
    const truths = v128.and(i8x16.narrow_i16x8_s(shorts, shorts), ones);
    if (i + 4 <= count) {
      v128.store32_lane(y + i, truths, 0);
    } else {
      v128.store8_lane(y + i, truths, 0);
      if (i + 1 < count) v128.store8_lane(y + i, truths, 1, 1);
      if (i + 2 < count) v128.store8_lane(y + i, truths, 2, 2);
    }
  }
}

// @ts-ignore: decorator
@inline
function holds(operation: i32, a: v128, b: v128): v128 {
  if (operation == Comparison.Equal) return f32x4.eq(a, b);
  if (operation == Comparison.NotEqual) return f32x4.ne(a, b);
  if (operation == Comparison.Less) return f32x4.lt(a, b);
  if (operation == Comparison.LessEqual) return f32x4.le(a, b);
  if (operation == Comparison.Greater) return f32x4.gt(a, b);
  return f32x4.ge(a, b);
}
