import {
  softmax,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { DEVIATION, MEAN, normalise } from '@vgg/cifar/pixels';
import { architecture, layersOf, Predictor } from '@vgg/core';
import { Failure } from '../failure.ts';
import type { OpenedModel } from '../loading/opened-model.ts';
import type { NetworkFacts } from '../protocol/facts.ts';
import { layerFacts } from './layer-facts.ts';

type StockLayer = InstanceType<typeof layers.Layer>;

/** A tfjs model that is one chain of layers, from images to logits or probabilities. */
export class LoadedNetwork {
  readonly facts: NetworkFacts;
  readonly chain: StockLayer[];
  /** The last layer gives probabilities, not logits. */
  readonly endsInSoftmax: boolean;
  private readonly model: LayersModel;
  private readonly predictor: Predictor | null;
  private readonly normalisation: { mean: readonly number[]; deviation: readonly number[] };

  /** @throws Failure where the model is no chain from square RGB images to classes. */
  constructor({ model, metadata, bytes, stored, cached }: OpenedModel) {
    this.model = model;
    this.chain = chainOf(model);
    const [, height, width, channels] = this.chain[0].batchInputShape ?? [];
    if (!height || height !== width || channels !== 3) {
      throw new Failure(
        'The network takes no square colour images: expected is an input [size, size, 3]',
      );
    }
    const layers = layerFacts(this.chain, height);
    const outputs = layers.at(-1)?.outputShape ?? [];
    if (outputs.length !== 1)
      throw new Failure('The network does not end in one number for each class');
    this.endsInSoftmax = endsInSoftmax(this.chain);
    this.normalisation = metadata.normalisation ?? { mean: MEAN, deviation: DEVIATION };
    this.facts = {
      configuration: metadata.configuration ?? null,
      batchNorm: layers.some(({ kind }) => kind === 'batchNorm'),
      classes: Array.from({ length: outputs[0] }, (_, i) => metadata.classes?.[i] ?? `class ${i}`),
      inputSize: height,
      layers,
      parameters: model.countParams(),
      bytes,
      stored,
      cached,
    };
    this.predictor = predictorOf(this.facts, model);
  }

  /** Images as the network takes them: pixels [N, size, size, 3] to values of the same shape. */
  input(pixels: Uint8Array): Tensor4D {
    const { inputSize: size } = this.facts;
    const { mean, deviation } = this.normalisation;
    const asTrained = mean.every((m, i) => m === MEAN[i] && deviation[i] === DEVIATION[i]);
    const values = asTrained
      ? normalise(pixels)
      : Float32Array.from(pixels, (byte, i) => (byte / 255 - mean[i % 3]) / deviation[i % 3]);
    return tensor(values, [pixels.length / (size * size * 3), size, size, 3]) as Tensor4D;
  }

  /** The last layer's outputs [N, classes]; batch normalisation folded away where that can be done. */
  outputs(images: Tensor4D): Tensor2D {
    return (
      this.predictor?.logits(images) ?? (this.through(images, 0, this.chain.length) as Tensor2D)
    );
  }

  /** The probabilities of all images, row by row. */
  async probabilities(pixels: Uint8Array): Promise<Float32Array> {
    const shares = tidy(() => {
      const outputs = this.outputs(this.input(pixels));
      return this.endsInSoftmax ? outputs : softmax(outputs);
    });
    const values = (await shares.data()) as Float32Array;
    shares.dispose();
    return values;
  }

  /** Runs the layers from `first` up to, not including, `end`. */
  through(x: Tensor, first: number, end: number): Tensor {
    return tidy(() =>
      this.chain
        .slice(first, end)
        .reduce<Tensor>((value, layer) => layer.apply(value) as Tensor, x),
    );
  }

  dispose(): void {
    this.predictor?.dispose();
    this.model.dispose();
  }
}

function chainOf(model: LayersModel): StockLayer[] {
  const chain = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const straight =
    chain.length > 0 &&
    model.inputs.length === 1 &&
    model.outputs.length === 1 &&
    chain.every((layer, i) => {
      const { input } = layer;
      if (Array.isArray(input)) return false;
      return i === 0 || input.sourceLayer === chain[i - 1];
    });
  if (!straight) {
    throw new Failure(
      'The network branches; this page shows networks that are one chain of layers',
    );
  }
  return chain;
}

function endsInSoftmax(chain: StockLayer[]): boolean {
  const last = chain[chain.length - 1];
  return last.getClassName() === 'Softmax' || last.getConfig().activation === 'softmax';
}

/** For a network of ours: the layers have the names and order that vgg-core gives them. */
function predictorOf(facts: NetworkFacts, model: LayersModel): Predictor | null {
  const { configuration, batchNorm, classes, inputSize, layers } = facts;
  if (!configuration) return null;
  const hidden = layers.find(({ name }) => name === 'fc6')?.outputShape[0];
  if (!hidden) return null;
  try {
    const shape = architecture(configuration, {
      batchNorm,
      inputSize,
      classes: classes.length,
      head: [hidden, hidden],
      dropout: layers.some(({ kind }) => kind === 'dropout') ? 0.5 : 0,
    });
    const ours = layersOf(shape);
    if (ours.length !== layers.length || ours.some(({ name }, i) => name !== layers[i].name)) {
      return null;
    }
    const weight = (name: string) => {
      const [layer = '', part] = name.split('/');
      const found = model.getLayer(layer).weights.find((w) => w.originalName.endsWith(`/${part}`));
      if (!found) throw new Failure(`The network has no weight ${name}`);
      return found.read();
    };
    return new Predictor({ architecture: shape, weight });
  } catch (error) {
    if (error instanceof RangeError || error instanceof Failure) return null;
    throw error;
  }
}
