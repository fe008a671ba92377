import {
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { type Architecture, type Layer, layersOf } from './architecture.ts';
import { type Freeze, frozenLayers } from './freeze.ts';
import { averagePooling } from './layers/average-pool.ts';
import { MOMENTUM } from './layers/batch-norm.ts';
import { convolutionBatchNormRelu, convolutionRelu } from './layers/convolution.ts';
import { crossEntropy } from './layers/cross-entropy.ts';
import { dense } from './layers/dense.ts';
import { dropout } from './layers/dropout.ts';
import { flatten } from './layers/flatten.ts';
import { localResponseNormalisation } from './layers/local-response-norm.ts';
import { maxPooling } from './layers/max-pool.ts';
import type { Pass, Trace } from './layers/trace.ts';
import { Predictor } from './predictor.ts';
import { initialWeight, networkWeights, type WeightSpec } from './weights.ts';

export interface Gradients {
  /** Mean cross-entropy of the batch, []. */
  loss: Tensor;
  /** By the weight's name; the weights that the optimiser learns. */
  gradients: Map<string, Tensor>;
}

/** How a step of training looks at a batch. */
export interface LossOptions {
  /** Of this step's dropout. */
  seed: number;
  /** See `crossEntropy`; 0 where it is not given. */
  labelSmoothing?: number;
  /** By which the moving averages follow; PyTorch's 0.1 where it is not given. */
  batchNormMomentum?: number;
  /** Tells the weights that need no gradient, beside those of frozen layers. */
  isFixed?: (name: string) => boolean;
  /** Is shown the output of each convolution and dense layer, and must not keep it. */
  onOutput?: (layer: string, output: Tensor) => void;
}

/** Named numbers of a network or an optimiser, off the engine. */
export type NamedValues = Record<string, { shape: number[]; data: Float32Array }>;

/** A VGG that learns: its weights, and the passes through it. */
export class Network {
  readonly architecture: Architecture;
  readonly specs: readonly WeightSpec[];
  private readonly variables = new Map<string, Variable>();
  private readonly layers: readonly Layer[];
  /** How many layers, from the first, are not trained. */
  private readonly frozen: number;
  /** Those, as they answer: batch normalisation with its moving averages. */
  private frozenPart: Predictor | null = null;

  /**
   * A network with first weights drawn from the seed. Needs an engine to be chosen before.
   * @param freeze what stays as it is when the network learns
   * @throws RangeError where `freeze` names more than there is
   */
  constructor(architecture: Architecture, seed: number, freeze?: Freeze) {
    this.architecture = architecture;
    this.specs = networkWeights(architecture);
    this.layers = layersOf(architecture);
    this.frozen = frozenLayers(this.layers, freeze);
    for (const spec of this.specs) {
      const first = tensor(initialWeight(spec, architecture, seed), spec.shape);
      this.variables.set(spec.name, variable(first, spec.learntBy === 'gradient'));
      first.dispose();
    }
  }

  /**
   * The weight of that name.
   * @throws RangeError where the network has none.
   */
  weight(name: string): Variable {
    const found = this.variables.get(name);
    if (!found) {
      const { configuration } = this.architecture;
      throw new RangeError(`configuration ${configuration} has no weight '${name}'`);
    }
    return found;
  }

  /**
   * Forward and back: the loss of a batch and its gradient by every weight that the optimiser
   * learns. Updates batch normalisation's moving averages on the way.
   * The caller disposes what is returned.
   * @param images [N, height, width, 3]
   * @param labels int32 [N]
   */
  lossAndGradients(images: Tensor4D, labels: Tensor1D, options: LossOptions): Gradients {
    const {
      labelSmoothing = 0,
      batchNormMomentum = MOMENTUM,
      isFixed = () => false,
      seed,
    } = options;
    const gradients = new Map<string, Tensor>();
    const pass: Pass = {
      weight: (name) => this.weight(name),
      learns: (name) => !isFixed(name),
      gradient: (name, gradient) => {
        if (isFixed(name)) gradient.dispose();
        else gradients.set(name, gradient);
      },
      batchNormMomentum,
      seed,
    };
    const input = this.throughFrozen(images);
    const traces = this.forward(input, pass, options.onOutput);
    const logits = (traces.at(-1)?.output ?? input) as Tensor2D;
    const { loss, dLogits } = crossEntropy(logits, labels, labelSmoothing);
    let gradient: Tensor | null = dLogits;
    for (const trace of traces.reverse()) {
      if (gradient) gradient = trace.backward(gradient);
    }
    gradient?.dispose();
    if (input !== images) input.dispose();
    return { loss, gradients };
  }

  /** What the layers that are not trained make of the images; the images where there are none. */
  private throughFrozen(images: Tensor4D): Tensor {
    if (this.frozen === 0) return images;
    this.frozenPart ??= new Predictor(this, this.layers.slice(0, this.frozen));
    return this.frozenPart.output(images);
  }

  private forward(input: Tensor, pass: Pass, onOutput: LossOptions['onOutput']): Trace[] {
    const traces: Trace[] = [];
    const { layers } = this;
    let x = input;
    for (let index = this.frozen; index < layers.length; index += 1) {
      const layer = layers[index];
      const next = layers[index + 1];
      const first = traces.length === 0;
      let trace: Trace;
      switch (layer.kind) {
        case 'convolution':
          trace =
            next.kind === 'batchNorm'
              ? convolutionBatchNormRelu(x as Tensor4D, layer, next.name, pass, !first)
              : convolutionRelu(x as Tensor4D, layer, pass, !first);
          break;
        case 'dense':
          trace = dense(x as Tensor2D, layer, next?.kind === 'relu', pass);
          break;
        case 'maxPool':
          trace = maxPooling(x as Tensor4D);
          break;
        case 'localResponseNorm':
          trace = localResponseNormalisation(x as Tensor4D);
          break;
        case 'dropout':
          trace = dropout(x, layer, pass);
          break;
        case 'averagePool':
          trace = averagePooling(x as Tensor4D);
          break;
        case 'flatten':
          trace = flatten(x);
          break;
        default:
          continue; // batch normalisation and ReLU: done by the layer before, in one pass
      }
      traces.push(trace);
      if (layer.kind === 'convolution' || layer.kind === 'dense') {
        onOutput?.(layer.name, trace.output);
      }
      x = trace.output;
    }
    return traces;
  }

  /** A copy of every weight. */
  async values(): Promise<NamedValues> {
    const values: NamedValues = {};
    for (const [name, weight] of this.variables) {
      values[name] = { shape: weight.shape, data: (await weight.data<'float32'>()).slice() };
    }
    return values;
  }

  /**
   * Sets every weight.
   * @throws RangeError where one is missing or of another shape.
   */
  load(values: NamedValues): void {
    for (const { name, shape } of this.specs) {
      const value = values[name];
      if (!value || value.shape.join() !== shape.join()) {
        const found = value ? `has shape [${value.shape}]` : 'is missing';
        throw new RangeError(
          `weights do not fit configuration ${this.architecture.configuration}: ${name} ${found}, [${shape}] is needed`,
        );
      }
    }
    this.forgetFrozen();
    tidy(() => {
      for (const { name, shape } of this.specs) {
        this.weight(name).assign(tensor(values[name].data, shape));
      }
    });
  }

  private forgetFrozen(): void {
    this.frozenPart?.dispose();
    this.frozenPart = null;
  }

  dispose(): void {
    this.forgetFrozen();
    for (const weight of this.variables.values()) weight.dispose();
    this.variables.clear();
  }
}
