import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { io, randomNormal, randomUniform, setBackend } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import {
  architectureOf,
  buildTrainedModel,
  type ModelCard,
  type NamedValues,
  networkWeights,
} from '@vgg/core';
import { writeModelFiles } from '@vgg/runs';
import { openModel, readModelJson } from '../src/loading/opened-model.ts';
import { LoadedNetwork } from '../src/network/loaded-network.ts';

/** The page's own computations, on Node: what its numbers are held against. */
export async function loadOnNode(folder: string): Promise<LoadedNetwork> {
  await setBackend('cpu');
  const description = readModelJson(readFileSync(join(folder, 'model.json'), 'utf8'), 'model.json');
  const shards = description.shards.map((shard) => readFileSync(join(folder, shard)));
  const weights = Buffer.concat(shards);
  const bytes = weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length);
  return new LoadedNetwork(await openModel(description, bytes as ArrayBuffer));
}

/**
 * A small network of the same kinds of layers as a VGG, with drawn weights, in a folder of its own:
 * WebGL and WebGPU in software take their time with a whole one.
 */
export async function writeTinyNetwork(): Promise<string> {
  await setBackend('cpu');
  const model = sequential();
  model.add(
    layers.conv2d({
      name: 'conv1_1',
      filters: 8,
      kernelSize: 3,
      padding: 'same',
      inputShape: [32, 32, 3],
    }),
  );
  model.add(layers.batchNormalization({ name: 'bn1_1' }));
  model.add(layers.reLU({ name: 'relu1_1' }));
  model.add(layers.maxPooling2d({ name: 'pool1', poolSize: 2, strides: 2 }));
  model.add(layers.conv2d({ name: 'conv2_1', filters: 12, kernelSize: 3, padding: 'same' }));
  model.add(layers.reLU({ name: 'relu2_1' }));
  model.add(layers.maxPooling2d({ name: 'pool2', poolSize: 2, strides: 2 }));
  model.add(layers.flatten({ name: 'flatten' }));
  model.add(layers.dense({ name: 'fc8', units: 10 }));
  let seed = 0;
  for (const layer of model.layers) {
    const drawn = layer.getWeights().map((weight) => {
      seed += 1;
      // A moving variance is positive.
      return layer.name.startsWith('bn')
        ? randomUniform(weight.shape, 0.5, 1.5, 'float32', seed)
        : randomNormal(weight.shape, 0, weight.rank > 1 ? 0.15 : 0.05, 'float32', seed);
    });
    layer.setWeights(drawn);
  }
  model.setUserDefinedMetadata({ classes: CLASS_NAMES });
  const folder = mkdtempSync(join(tmpdir(), 'vgg-viewer-tiny-'));
  await save(model, folder);
  return folder;
}

/** Drawn weights of the network that a card describes; nothing in it dies out. */
export function drawWeights(card: ModelCard): NamedValues {
  return Object.fromEntries(
    networkWeights(architectureOf(card)).map(({ name, shape }, seed) => {
      const spread = Math.sqrt(2 / shape.slice(0, -1).reduce((a, b) => a * b, 1));
      const drawn = /variance|gamma/.test(name)
        ? randomUniform(shape, 0.5, 1.5, 'float32', seed + 1)
        : randomNormal(shape, 0, shape.length > 1 ? spread : 0.05, 'float32', seed + 1);
      const data = drawn.dataSync<'float32'>().slice();
      drawn.dispose();
      return [name, { shape, data }];
    }),
  );
}

/** A network with a card, as `vgg export` writes it, in a folder of its own. */
export async function writeCardedNetwork(card: ModelCard, values: NamedValues): Promise<string> {
  const model = buildTrainedModel(architectureOf(card), values);
  model.setUserDefinedMetadata({ card });
  const folder = mkdtempSync(join(tmpdir(), 'vgg-viewer-card-'));
  await save(model, folder);
  model.dispose();
  return folder;
}

const save = (model: LayersModel, folder: string) =>
  model.save(
    io.withSaveHandler(async (artifacts) => {
      await writeModelFiles(folder, artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );

const CLASS_NAMES = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');
