import {
  clipByValue,
  log,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  architectureOf,
  type Classification,
  Classifier,
  describeNetwork,
  type ModelCard,
  Predictor,
} from '@vgg/core';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { OpenedModel } from '../loading/opened-model.ts';
import type { Card, NetworkFacts } from '../protocol/facts.ts';
import type { StockLayer } from './chain.ts';
import { layerFacts } from './layer-facts.ts';

/** The smallest positive number of single precision that is not rounded to zero anywhere. */
const LEAST = 1e-37;

/** A tfjs model that is one chain of layers, from images to a number for each class. */
export class LoadedNetwork {
  readonly facts: NetworkFacts;
  readonly chain: StockLayer[];
  private readonly model: LayersModel;
  private readonly predictor: Predictor | null;
  private readonly classifier: Classifier;

  constructor({ model, chain, card, bytes, stored, cached }: OpenedModel) {
    this.model = model;
    this.chain = chain;
    const ours = isVgg(card) ? card : null;
    const layers = layerFacts(chain, ours && describeNetwork(architectureOf(ours)));
    this.facts = { card, layers, parameters: model.countParams(), bytes, stored, cached };
    this.predictor = ours && predictorOf(ours, model);
    this.classifier = new Classifier(card, this);
  }

  /** Images as the network takes them: pixels [N, size, size, 3] to values of the same shape. */
  input(pixels: Uint8Array): Tensor4D {
    return this.classifier.input(this.images(pixels));
  }

  /** The logits [N, classes] of images as the network takes them. */
  logits(images: Tensor4D): Tensor2D {
    return this.predictor?.logits(images) ?? this.logitsFrom(images, 0);
  }

  /** The same from the input of the layer `first` on. */
  logitsFrom(x: Tensor, first: number): Tensor2D {
    return tidy(() => {
      const { chain } = this;
      const last = chain[chain.length - 1];
      const ends = chain.length - (last.getClassName() === 'Softmax' ? 1 : 0);
      const outputs = this.through(x, first, ends);
      // Logits are told up to a constant: the logarithms of probabilities are some.
      const probable = last.getConfig().activation === 'softmax';
      return (probable ? log(clipByValue(outputs, LEAST, 1)) : outputs) as Tensor2D;
    });
  }

  /** Logits and probabilities of images [N, size, size, 3], row by row. */
  classify(pixels: Uint8Array): Promise<Classification> {
    return this.classifier.classify(this.images(pixels));
  }

  /** The probabilities alone. */
  async probabilities(pixels: Uint8Array): Promise<Float32Array> {
    return (await this.classify(pixels)).probabilities;
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

  /** One after the other. */
  private images(pixels: Uint8Array): Uint8Array[] {
    const { imageLength } = this.classifier;
    return Array.from({ length: pixels.length / imageLength }, (_, i) =>
      pixels.subarray(i * imageLength, (i + 1) * imageLength),
    );
  }
}

const isVgg = (card: Card): card is ModelCard => card.network !== null;

/** Answers faster than the layers one by one: batch normalisation is folded away. */
function predictorOf(card: ModelCard, model: LayersModel): Predictor {
  const weight = (name: string) => {
    const [layer = '', part] = name.split('/');
    const found = model.getLayer(layer).weights.find((w) => w.originalName.endsWith(`/${part}`));
    if (!found) throw new Failure(line`The network has no weight ${name}`);
    return found.read();
  };
  return new Predictor({ architecture: architectureOf(card), weight });
}
