import { randomNormal, randomUniform, setBackend } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import { loaded } from './tiny-network.ts';

/** All kinds of layers of a VGG, small, with drawn weights, on the cpu backend. */
export async function deepNetwork(): Promise<LoadedNetwork> {
  await setBackend('cpu');
  const model = sequential();
  const convolution = (name: string, filters: number, inputShape?: [number, number, number]) =>
    layers.conv2d({ name, filters, kernelSize: 3, padding: 'same', inputShape });
  model.add(convolution('conv1_1', 4, [16, 16, 3]));
  model.add(layers.batchNormalization({ name: 'bn1_1' }));
  model.add(layers.reLU({ name: 'relu1_1' }));
  model.add(layers.maxPooling2d({ name: 'pool1', poolSize: 2, strides: 2 }));
  model.add(convolution('conv2_1', 5));
  model.add(layers.reLU({ name: 'relu2_1' }));
  model.add(layers.maxPooling2d({ name: 'pool2', poolSize: 2, strides: 2 }));
  model.add(layers.flatten({ name: 'flatten' }));
  model.add(layers.dense({ name: 'fc6', units: 24 }));
  model.add(layers.reLU({ name: 'relu6' }));
  model.add(layers.dropout({ name: 'drop6', rate: 0.5 }));
  model.add(layers.dense({ name: 'fc8', units: 4 }));
  let seed = 0;
  for (const layer of model.layers) {
    const drawn = layer.getWeights().map((weight) => {
      seed += 1;
      return layer.name.startsWith('bn')
        ? randomUniform(weight.shape, 0.5, 1.5, 'float32', seed)
        : randomNormal(weight.shape, 0, 0.3, 'float32', seed);
    });
    layer.setWeights(drawn);
  }
  return loaded(model);
}
