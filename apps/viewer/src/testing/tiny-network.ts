import { randomNormal, setBackend } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { cardOfModel } from '../loading/card.ts';
import { chainOf } from '../network/chain.ts';
import { LoadedNetwork } from '../network/loaded-network.ts';

/** A small chain with drawn weights, on the cpu backend, which the test has imported. */
export async function tinyModel(): Promise<Sequential> {
  await setBackend('cpu');
  const model = sequential();
  model.add(
    layers.conv2d({
      name: 'conv1_1',
      filters: 3,
      kernelSize: 3,
      padding: 'same',
      inputShape: [32, 32, 3],
    }),
  );
  model.add(layers.reLU({ name: 'relu1_1' }));
  model.add(layers.maxPooling2d({ name: 'pool1', poolSize: 4, strides: 4 }));
  model.add(layers.flatten({ name: 'flatten' }));
  model.add(layers.dense({ name: 'fc8', units: 4 }));
  let seed = 0;
  for (const layer of model.layers) {
    layer.setWeights(
      layer.getWeights().map((weight) => {
        seed += 1;
        return randomNormal(weight.shape, 0, 0.1, 'float32', seed);
      }),
    );
  }
  return model;
}

export function loaded(model: LayersModel, metadata: object = {}): LoadedNetwork {
  const chain = chainOf(model);
  const card = cardOfModel(metadata, chain);
  return new LoadedNetwork({ model, chain, card, bytes: 0, stored: 'float32', cached: false });
}

export const tinyNetwork = async (): Promise<LoadedNetwork> => loaded(await tinyModel());
