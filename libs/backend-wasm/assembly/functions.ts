import { Unary } from './operations';

/** f(x) on four lanes; `operation` is a constant where this is inlined, so one branch remains. */
// @ts-ignore: decorator
@inline
export function unaryLane(operation: i32, x: v128, a: v128, b: v128): v128 {
  if (operation == Unary.Relu) return f32x4.max(x, f32x4.splat(0));
  return x;
}
