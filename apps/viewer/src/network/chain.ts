import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { LayerKind } from '../protocol/facts.ts';

/** A layer of a tfjs model. */
export type StockLayer = InstanceType<typeof layers.Layer>;

/**
 * The layers of a model that is one chain, from square colour images to a number for each class.
 * @throws Failure where it is none
 */
export function chainOf(model: LayersModel): StockLayer[] {
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
      line`The network branches; this page shows networks that are one chain of layers`,
    );
  }
  const [, height, width, channels] = chain[0].batchInputShape ?? [];
  if (!height || height !== width || channels !== 3) {
    throw new Failure(
      line`The network takes no square colour images: expected is an input [size, size, 3]`,
    );
  }
  if (outputShapeOf(chain[chain.length - 1]).length !== 1) {
    throw new Failure(line`The network does not end in one number for each class`);
  }
  return chain;
}

/** Height and width of the images that a chain takes. */
export const inputSizeOf = ([first]: readonly StockLayer[]): number =>
  first.batchInputShape[1] ?? 0;

/** How many numbers a chain answers. */
export const outputsOf = (chain: readonly StockLayer[]): number =>
  outputShapeOf(chain[chain.length - 1])[0];

/** Height, width, channels; or units. */
export const outputShapeOf = (layer: StockLayer): number[] =>
  (layer.outputShape as (number | null)[]).slice(1).map((side) => side ?? 0);

const kinds: Record<string, LayerKind> = {
  Conv2D: 'convolution',
  BatchNormalization: 'batchNorm',
  ReLU: 'relu',
  LocalResponseNormalization: 'localResponseNorm',
  MaxPooling2D: 'pool',
  AveragePooling2D: 'pool',
  GlobalAveragePooling2D: 'averagePool',
  Flatten: 'flatten',
  Dropout: 'dropout',
  Dense: 'dense',
};

export const kindOf = (layer: StockLayer): LayerKind => kinds[layer.getClassName()] ?? 'other';
