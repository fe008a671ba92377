import {
  add,
  div,
  mul,
  sqrt,
  square,
  sub,
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
