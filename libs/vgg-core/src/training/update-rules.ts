import {
  add,
  div,
  maximum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';

/** Adam's settings and its place in time. */
export interface AdamNumbers {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
  step: number;
  gradientScale: number;
}

/** Kingma & Ba 2015, algorithm 1, with PyTorch's order of operations; weight, moments change. */
export function adam(
  w: Variable,
  gradient: Tensor,
  m: Variable,
  v: Variable,
  of: AdamNumbers,
): void {
  const g = add(mul(gradient, of.gradientScale), mul(w, of.weightDecay));
  m.assign(add(mul(m, of.beta1), mul(g, 1 - of.beta1)));
  v.assign(add(mul(v, of.beta2), mul(square(g), 1 - of.beta2)));
  const deviation = div(sqrt(v), Math.sqrt(1 - of.beta2 ** of.step));
  const stepSize = of.learningRate / (1 - of.beta1 ** of.step);
  w.assign(sub(w, mul(div(m, add(deviation, of.epsilon)), stepSize)));
}

/** Momentum's settings. */
export interface MomentumNumbers {
  learningRate: number;
  momentum: number;
  weightDecay: number;
  gradientScale: number;
  nesterov?: boolean | undefined;
}

/**
 * PyTorch's SGD: v = momentum v + g; w -= learning rate v, or with Nesterov's momentum
 * w -= learning rate (g + momentum v); weight and velocity change.
 */
export function momentum(
  w: Variable,
  gradient: Tensor,
  velocity: Variable,
  of: MomentumNumbers,
): void {
  const g = add(mul(gradient, of.gradientScale), mul(w, of.weightDecay));
  velocity.assign(add(mul(velocity, of.momentum), g));
  const direction = of.nesterov ? add(g, mul(velocity, of.momentum)) : velocity;
  w.assign(sub(w, mul(direction, of.learningRate)));
}

/** Of {@link renormalised}. */
export interface RenormalisedNumbers {
  /** By how much a filter turns, in radians (the tangent of it, to be exact). */
  angle: number;
  momentum: number;
}

/**
 * Turns each filter of a kernel [..., out] by one angle, whatever its gradient's length, and keeps its
 * norm at 1: of Nesterov's direction the part orthogonal to the filter, normalised, is taken from the
 * filter, which is normalised again (after "batchnorm begone" of Jordan's airbench research, 2024).
 * Layers so kept hand on signals of about one size without batch normalisation; weight and velocity
 * change. A filter without a gradient stays. No `gradientScale` is taken: what is normalised needs no clipping.
 */
export function renormalised(
  w: Variable,
  gradient: Tensor,
  velocity: Variable,
  of: RenormalisedNumbers,
): void {
  velocity.assign(add(mul(velocity, of.momentum), gradient));
  const direction = add(gradient, mul(velocity, of.momentum));
  const filter = unit(w);
  const across = sub(direction, mul(filter, overFilters(mul(direction, filter))));
  w.assign(unit(sub(filter, mul(unit(across), of.angle))));
}

/** Each filter of a kernel [..., out] divided by its norm. */
function unit(x: Tensor): Tensor {
  return div(x, maximum(sqrt(overFilters(square(x))), SMALLEST_NORM));
}

/** Keeps a filter of zeros from being divided by zero. */
const SMALLEST_NORM = 1e-12;

/** Sums over all axes of [..., out] but the last: [1, ..., out]. */
function overFilters(x: Tensor): Tensor {
  return sum(
    x,
    Array.from({ length: x.rank - 1 }, (_, axis) => axis),
    true,
  );
}
