import { argument, claim, pointer, real } from './control';
import { erf, exp, expm1Negative, log, sigmoid, softplus, tanh } from './functions';
import { Unary } from './operations';
import { select } from './simd';

/** Bytes a thread takes at a time: in and out together stay in its second-level cache. */
const CHUNK: usize = 65536;

/**
 * y[i] = f(x[i]). Integers: x, y, count, function; reals: its parameters.
 * Vectors past the end are computed too: tensors are padded to whole cache lines.
 */
export function unary(): void {
  switch (argument(3)) {
    case Unary.Relu: return relu();
    case Unary.Relu6: return relu6();
    case Unary.LeakyRelu: return leakyRelu();
    case Unary.Elu: return elu();
    case Unary.Selu: return selu();
    case Unary.Sigmoid: return sigmoids();
    case Unary.Tanh: return tangents();
    case Unary.Exp: return exponential();
    case Unary.Log: return logarithm();
    case Unary.Sqrt: return root();
    case Unary.Rsqrt: return rsqrt();
    case Unary.Square: return square();
    case Unary.Step: return stepped();
    case Unary.Negate: return negate();
    case Unary.Abs: return absolute();
    case Unary.Reciprocal: return reciprocal();
    case Unary.Floor: return floored();
    case Unary.Ceil: return ceiled();
    case Unary.Round: return rounded();
    case Unary.Clip: return clipped();
    case Unary.Erf: return errors();
    case Unary.Softplus: return softened();
    default: unreachable();
  }
}

// A function each: the optimiser would otherwise fold their loops into one that computes them all.
function relu(): void { each(Unary.Relu); }
function relu6(): void { each(Unary.Relu6); }
function leakyRelu(): void { each(Unary.LeakyRelu); }
function elu(): void { each(Unary.Elu); }
function selu(): void { each(Unary.Selu); }
function sigmoids(): void { each(Unary.Sigmoid); }
function tangents(): void { each(Unary.Tanh); }
function exponential(): void { each(Unary.Exp); }
function logarithm(): void { each(Unary.Log); }
function root(): void { each(Unary.Sqrt); }
function rsqrt(): void { each(Unary.Rsqrt); }
function square(): void { each(Unary.Square); }
function stepped(): void { each(Unary.Step); }
function negate(): void { each(Unary.Negate); }
function absolute(): void { each(Unary.Abs); }
function reciprocal(): void { each(Unary.Reciprocal); }
function floored(): void { each(Unary.Floor); }
function ceiled(): void { each(Unary.Ceil); }
function rounded(): void { each(Unary.Round); }
function clipped(): void { each(Unary.Clip); }
function errors(): void { each(Unary.Erf); }
function softened(): void { each(Unary.Softplus); }

/** Two adjacent vectors at a time, which V8 can pair into one of 256 bits. */
// @ts-ignore: decorator
@inline
function each(operation: i32): void {
  const x = pointer(0);
  const y = pointer(1);
  const bytes = (<usize>argument(2)) << 2;
  const a = f32x4.splat(real(0));
  const b = f32x4.splat(real(1));
  for (;;) {
    const start = (<usize>claim()) * CHUNK;
    if (start >= bytes) return;
    const end = min(start + CHUNK, bytes);
    for (let i = start; i < end; i += 32) {
      const first = v128.load(x + i);
      const second = v128.load(x + i, 16);
      v128.store(y + i, lanes(operation, first, a, b));
      v128.store(y + i, lanes(operation, second, a, b), 16);
    }
  }
}

/** `operation` is a constant where this is inlined, so that one branch remains. */
// @ts-ignore: decorator
@inline
function lanes(operation: i32, x: v128, a: v128, b: v128): v128 {
  const zero = f32x4.splat(0);
  // x < 0 ? 0 : x, which keeps NaN and is one instruction.
  if (operation == Unary.Relu) return f32x4.pmax(x, zero);
  if (operation == Unary.Relu6) return f32x4.pmin(f32x4.pmax(x, zero), f32x4.splat(6));
  if (operation == Unary.LeakyRelu) return select(f32x4.lt(x, zero), f32x4.mul(x, a), x);
  if (operation == Unary.Elu) return select(f32x4.ge(x, zero), x, expm1Negative(x));
  if (operation == Unary.Selu) {
    const negative = f32x4.mul(f32x4.splat(1.7580993408473768), expm1Negative(x));
    return select(f32x4.ge(x, zero), f32x4.mul(f32x4.splat(1.0507009873554805), x), negative);
  }
  if (operation == Unary.Sigmoid) return sigmoid(x);
  if (operation == Unary.Tanh) return tanh(x);
  if (operation == Unary.Exp) return exp(x);
  if (operation == Unary.Log) return log(x);
  if (operation == Unary.Sqrt) return f32x4.sqrt(x);
  if (operation == Unary.Rsqrt) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  if (operation == Unary.Square) return f32x4.mul(x, x);
  if (operation == Unary.Step) {
    return select(f32x4.ne(x, x), x, select(f32x4.gt(x, zero), f32x4.splat(1), a));
  }
  if (operation == Unary.Negate) return f32x4.neg(x);
  if (operation == Unary.Abs) return f32x4.abs(x);
  if (operation == Unary.Reciprocal) return f32x4.div(f32x4.splat(1), x);
  if (operation == Unary.Floor) return f32x4.floor(x);
  if (operation == Unary.Ceil) return f32x4.ceil(x);
  if (operation == Unary.Round) return f32x4.nearest(x);
  if (operation == Unary.Clip) return f32x4.pmin(f32x4.pmax(x, a), b);
  if (operation == Unary.Erf) return erf(x);
  if (operation == Unary.Softplus) return softplus(x);
  return x;
}

/** y[i] = value, by its bits. Integers: y, bytes (a multiple of 4), bits of the value. */
export function fill(): void {
  const y = pointer(0);
  const bytes = <usize>argument(1);
  const value = i32x4.splat(argument(2));
  for (;;) {
    const start = (<usize>claim()) * CHUNK;
    if (start >= bytes) return;
    const end = min(start + CHUNK, bytes);
    for (let i = start; i < end; i += 32) {
      v128.store(y + i, value);
      v128.store(y + i, value, 16);
    }
  }
}

/** y[i] = x[i] as f32. Integers: x (i32), y, count. */
export function fromIntegers(): void {
  const x = pointer(0);
  const y = pointer(1);
  const bytes = (<usize>argument(2)) << 2;
  for (;;) {
    const start = (<usize>claim()) * CHUNK;
    if (start >= bytes) return;
    const end = min(start + CHUNK, bytes);
    for (let i = start; i < end; i += 32) {
      v128.store(y + i, f32x4.convert_i32x4_s(v128.load(x + i)));
      v128.store(y + i, f32x4.convert_i32x4_s(v128.load(x + i, 16)), 16);
    }
  }
}

/** y[i] = x[i] as f32. Integers: x (bytes, 0 or 1), y, count. */
export function fromBooleans(): void {
  const x = pointer(0);
  const y = pointer(1);
  const count = <usize>argument(2);
  for (;;) {
    const start = ((<usize>claim()) * CHUNK) >> 2;
    if (start >= count) return;
    const end = min(start + (CHUNK >> 2), count);
    for (let i = start; i < end; i += 8) {
      const shorts = v128.load_ext<u8>(x + i);
      v128.store(y + (i << 2), f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(shorts)));
      v128.store(y + (i << 2), f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(shorts)), 16);
    }
  }
}

/** y[i] = condition[i] ? a[i] : b[i]. Integers: condition (bytes), a, b, y, count. */
export function choose(): void {
  const condition = pointer(0);
  const a = pointer(1);
  const b = pointer(2);
  const y = pointer(3);
  const count = <usize>argument(4);
  const zero = i32x4.splat(0);
  for (;;) {
    const start = ((<usize>claim()) * CHUNK) >> 2;
    if (start >= count) return;
    const end = min(start + (CHUNK >> 2), count);
    for (let i = start; i < end; i += 4) {
      const shorts = i16x8.extend_low_i8x16_u(v128.load32_zero(condition + i));
      const isZero = i32x4.eq(i32x4.extend_low_i16x8_u(shorts), zero);
      const o = i << 2;
      v128.store(y + o, select(isZero, v128.load(b + o), v128.load(a + o)));
    }
  }
}
