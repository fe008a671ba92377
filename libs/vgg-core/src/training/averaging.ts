import {
  add,
  mul,
  sub,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import type { NamedValues, Network } from '../network.ts';
import type { Weighted } from '../predictor.ts';

/** Whether a training averages its weights, and how. */
export type Averaging =
  | { kind: 'none' }
  /**
   * average = decay average + (1 - decay) weights after each step. The network learns on with its own
   * weights and answers with the averages (Polyak & Juditsky 1992).
   */
  | { kind: 'exponential'; decay: number }
  /**
   * After each `every` steps the average moves towards the weights, and the weights become it (Zhang et
   * al. 2019). As in airbench94 the average keeps a share of decay^every times the cube of how far the
   * training is, batch normalisation's statistics included; at the end the weights are the average.
   */
  | { kind: 'lookahead'; every: number; decay: number };

/** Names in a checkpoint: of lookahead's averages, and of the weights that learn where averages answer. */
const AVERAGE = 'average/';
const LEARNING = 'learning/';

/** The averages of a network's weights over the steps of its training. */
export class WeightAverage {
  private readonly spec: Averaging;
  private readonly network: Network;
  private readonly averages = new Map<string, Variable>();

  /** Begins with the network's present weights. */
  constructor(spec: Averaging, network: Network) {
    this.spec = spec;
    this.network = network;
    if (spec.kind === 'none') return;
    for (const { name } of network.specs) {
      this.averages.set(
        name,
        tidy(() => variable(copied(network.weight(name)), false)),
      );
    }
  }

  /** The weights that answer, now and after later steps. */
  get answering(): Weighted {
    if (this.spec.kind !== 'exponential') return this.network;
    return { architecture: this.network.architecture, weight: (name) => this.average(name) };
  }

  /** Begins anew with the network's present weights. */
  begin(): void {
    for (const [name, average] of this.averages) {
      tidy(() => average.assign(copied(this.network.weight(name))));
    }
  }

  /**
   * Takes the weights of a step; call it after each.
   * @param step number of the step, from 1
   * @param totalSteps of the training; null while that is not known
   */
  afterStep(step: number, totalSteps: number | null): void {
    const { spec } = this;
    if (spec.kind === 'exponential') this.blend(spec.decay);
    if (spec.kind !== 'lookahead' || step % spec.every !== 0) return;
    const done = totalSteps === null ? 0 : Math.min(1, step / totalSteps);
    this.blend(spec.decay ** spec.every * done ** 3);
    this.adopt();
  }

  /**
   * The training is done after so many steps: with lookahead the weights become the average as it is,
   * unless the training was too short for one.
   */
  finish(steps: number): void {
    if (this.spec.kind === 'lookahead' && steps >= this.spec.every) this.adopt();
  }

  /**
   * average = share average + (1 - share) weights, written so that a weight that does not change, as one
   * of a frozen layer, stays what it is to the last bit.
   */
  private blend(share: number): void {
    for (const [name, average] of this.averages) {
      tidy(() => {
        const change = sub(this.network.weight(name), average);
        average.assign(add(average, mul(change, 1 - share)));
      });
    }
  }

  private adopt(): void {
    for (const [name, average] of this.averages) {
      tidy(() => this.network.weight(name).assign(copied(average)));
    }
  }

  private average(name: string): Variable {
    const found = this.averages.get(name);
    if (!found) throw new RangeError(`there is no average of '${name}'`);
    return found;
  }

  /** A copy of the weights that answer. */
  async answers(): Promise<NamedValues> {
    return this.spec.kind === 'exponential' ? this.averageValues() : this.network.values();
  }

  /**
   * A copy of all weights for a checkpoint: under their own names those that answer, so that who reads
   * it needs to know of no averaging.
   */
  async values(): Promise<NamedValues> {
    const learning = await this.network.values();
    if (this.spec.kind === 'none') return learning;
    const averages = await this.averageValues();
    return this.spec.kind === 'exponential'
      ? { ...averages, ...prefixed(LEARNING, learning) }
      : { ...learning, ...prefixed(AVERAGE, averages) };
  }

  private async averageValues(): Promise<NamedValues> {
    const averages: NamedValues = {};
    for (const [name, average] of this.averages) {
      averages[name] = { shape: average.shape, data: (await average.data<'float32'>()).slice() };
    }
    return averages;
  }

  /**
   * Takes back what `values` gave, into the network too.
   * @throws RangeError where a weight is missing or of another shape
   */
  load(values: NamedValues): void {
    const exponential = this.spec.kind === 'exponential';
    this.network.load(exponential ? unprefixed(LEARNING, values) : values);
    const averages = exponential ? values : unprefixed(AVERAGE, values);
    for (const [name, average] of this.averages) {
      const { shape, data } = averages[name] ?? {};
      if (!shape || !data) throw new RangeError(`the average of ${name} is missing`);
      const saved = tensor(data, shape);
      average.assign(saved);
      saved.dispose();
    }
  }

  dispose(): void {
    for (const average of this.averages.values()) average.dispose();
    this.averages.clear();
  }
}

/** The same numbers in memory of their own: an optimiser's kernels change weights in place. */
function copied(x: Tensor): Tensor {
  return mul(x, 1);
}

function prefixed(prefix: string, values: NamedValues): NamedValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

function unprefixed(prefix: string, values: NamedValues): NamedValues {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}
