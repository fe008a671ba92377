import { type Tensor, tensor, tidy, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { hasKernel, runKernel } from '../layers/kernels.ts';
import type { NamedValues } from '../network.ts';
import { adam, momentum, renormalised } from './update-rules.ts';

/**
 * How weights move against their gradients; weight decay is added to the gradient. `nesterov` (absent:
 * no) moves by the gradient and the velocity that it will have, as PyTorch's SGD(nesterov=True).
 * `renormalised` keeps the filters of every layer but the last at norm 1 and turns each by `turn` times
 * the learning rate a step, in radians; what else learns moves by Nesterov's momentum. Gradient clipping has
 * no effect on these filters, since each one's direction is normalised, nor has weight decay.
 */
export type OptimiserSpec =
  | { kind: 'adam'; beta1: number; beta2: number; epsilon: number; weightDecay: number }
  | { kind: 'momentum'; momentum: number; weightDecay: number; nesterov?: boolean | undefined }
  | { kind: 'renormalised'; momentum: number; weightDecay: number; turn: number };

/** What a step says to the optimiser beside weight and gradient. */
export interface Update {
  learningRate: number;
  /** Number of this step, from 1. */
  step: number;
  /** What the gradient is multiplied by first; below 1 where it is clipped. */
  gradientScale: number;
  /** What the weight decay is multiplied by; 1 where it is not given. */
  decayFactor?: number;
  /** Whether the weight is a kernel [..., out] of filters that may be renormalised. */
  hasFilters?: boolean;
}

/** Adam (Kingma & Ba 2015) or stochastic gradient descent with momentum, as PyTorch does them, or {@link renormalised}. */
export class Optimiser {
  private readonly spec: OptimiserSpec;
  private readonly memory = new Map<string, Variable>();

  constructor(spec: OptimiserSpec) {
    this.spec = spec;
  }

  /** Moves one weight against its gradient. */
  update(
    name: string,
    weight: Variable,
    gradient: Tensor,
    { learningRate, step, gradientScale, decayFactor = 1, hasFilters = false }: Update,
  ): void {
    const weightDecay = this.spec.weightDecay * decayFactor;
    if (this.spec.kind === 'adam') {
      const firstMoment = this.slot(`adam/firstMoment/${name}`, weight);
      const secondMoment = this.slot(`adam/secondMoment/${name}`, weight);
      const { kind: _, ...numbers } = this.spec;
      const attributes = { ...numbers, weightDecay, learningRate, step, gradientScale };
      if (hasKernel('VggAdam')) {
        runKernel('VggAdam', { weight, gradient, firstMoment, secondMoment }, attributes);
      } else {
        tidy(() => adam(weight, gradient, firstMoment, secondMoment, attributes));
      }
    } else if (this.spec.kind === 'renormalised' && hasFilters) {
      const { momentum: share, turn } = this.spec;
      const velocity = this.slot(`renormalised/velocity/${name}`, weight);
      const numbers = { momentum: share, angle: turn * learningRate };
      tidy(() => renormalised(weight, gradient, velocity, numbers));
    } else {
      const velocity = this.slot(`${this.spec.kind}/velocity/${name}`, weight);
      const { momentum: share } = this.spec;
      const nesterov = this.spec.kind === 'renormalised' || (this.spec.nesterov ?? false);
      const attributes = { momentum: share, weightDecay, nesterov, learningRate, gradientScale };
      if (hasKernel('VggMomentum')) {
        runKernel('VggMomentum', { weight, gradient, velocity }, attributes);
      } else {
        tidy(() => momentum(weight, gradient, velocity, attributes));
      }
    }
  }

  private slot(name: string, like: Tensor): Variable {
    const known = this.memory.get(name);
    if (known) return known;
    const first = zeros(like.shape);
    const made = variable(first, false);
    first.dispose();
    this.memory.set(name, made);
    return made;
  }

  /** A copy of what the optimiser remembers: 'adam/firstMoment/conv1_1/kernel' and so on. */
  async values(): Promise<NamedValues> {
    const values: NamedValues = {};
    for (const [name, slot] of this.memory) {
      values[name] = { shape: slot.shape, data: (await slot.data<'float32'>()).slice() };
    }
    return values;
  }

  /** Takes back what `values` gave; names of other things are passed over. */
  load(values: NamedValues): void {
    for (const [name, { shape, data }] of Object.entries(values)) {
      if (!name.startsWith(`${this.spec.kind}/`)) continue;
      const saved = tensor(data, shape);
      this.slot(name, saved).assign(saved);
      saved.dispose();
    }
  }

  dispose(): void {
    for (const slot of this.memory.values()) slot.dispose();
    this.memory.clear();
  }
}
