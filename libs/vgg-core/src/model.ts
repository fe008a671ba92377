import { tensor } from '@tensorflow/tfjs-core';
import {
  type LayersModel,
  type Sequential,
  sequential,
  layers as stock,
} from '@tensorflow/tfjs-layers';
import { type Architecture, type Layer, layersOf } from './architecture.ts';
import { EPSILON, MOMENTUM } from './layers/batch-norm.ts';
import { LocalResponseNormalization } from './layers/local-response-norm-layer.ts';
import type { NamedValues } from './network.ts';
import { weightsOf } from './weights.ts';

type StockLayer = InstanceType<typeof stock.Layer>;

/**
 * The network as a tf.LayersModel of stock layers, images [N, size, size, 3] to logits
 * [N, classes]: any tfjs program loads it without this project. Only A-LRN holds a layer of ours,
 * because tfjs has no local response normalisation layer.
 */
export function buildModel(architecture: Architecture): LayersModel {
  const model: Sequential = sequential({ name: `vgg-${architecture.configuration.toLowerCase()}` });
  layersOf(architecture).forEach((layer, index) => {
    const size = architecture.inputSize;
    model.add(stockLayer(layer, index === 0 ? { inputShape: [size, size, 3] } : {}));
  });
  return model;
}

/** The same with these weights. */
export function buildTrainedModel(architecture: Architecture, values: NamedValues): LayersModel {
  const model = buildModel(architecture);
  for (const layer of layersOf(architecture)) {
    const weights = weightsOf(layer).map(({ name, shape }) => tensor(values[name].data, shape));
    if (weights.length > 0) model.getLayer(layer.name).setWeights(weights);
    for (const weight of weights) weight.dispose();
  }
  return model;
}

function stockLayer(layer: Layer, input: { inputShape?: number[] }): StockLayer {
  const { name } = layer;
  switch (layer.kind) {
    case 'convolution':
      return stock.conv2d({
        name,
        filters: layer.outputs,
        kernelSize: layer.kernelSize,
        padding: 'same',
        ...input,
        ...unset,
      });
    case 'batchNorm':
      return stock.batchNormalization({ name, epsilon: EPSILON, momentum: 1 - MOMENTUM });
    case 'relu':
      return stock.reLU({ name });
    case 'localResponseNorm':
      return new LocalResponseNormalization({ name });
    case 'maxPool':
      return stock.maxPooling2d({ name, poolSize: 2, strides: 2 });
    case 'averagePool':
      return stock.globalAveragePooling2d({ name, dataFormat: 'channelsLast' });
    case 'flatten':
      return stock.flatten({ name });
    case 'dropout':
      return stock.dropout({ name, rate: layer.rate });
    case 'dense':
      return stock.dense({ name, units: layer.outputs, ...unset });
  }
}

/** Weights come from the network; drawing random ones here would only take time. */
const unset = { kernelInitializer: 'zeros', biasInitializer: 'zeros' } as const;
