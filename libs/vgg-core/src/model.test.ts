import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { architecture } from './architecture.ts';
import { buildTrainedModel } from './model.ts';
import { Network } from './network.ts';
import { Predictor } from './predictor.ts';
import { uniform } from './random.ts';
import { cifar10 } from './testing/cifar10.ts';
import { useVggWasm } from './testing/engine.ts';
import { expectClose } from './testing/expect-close.ts';

beforeAll(useVggWasm);

const stock = [
  'Conv2D',
  'BatchNormalization',
  'ReLU',
  'MaxPooling2D',
  'Flatten',
  'Dense',
  'Dropout',
];

/** A network whose moving averages, gammas and betas are no longer 1 and 0. */
async function used(name: string, batchNorm: boolean, inputSize: number): Promise<Network> {
  const of = { batchNorm, classes: 5, head: [24, 24], inputSize, initialiser: 'he' as const };
  const network = new Network(architecture(name, of), 3);
  const values = await network.values();
  for (const [weight, { data }] of Object.entries(values)) {
    if (!weight.startsWith('bn')) continue;
    data.forEach((value, index) => {
      data[index] = value + 0.3 * uniform(index, weight.length);
    });
  }
  network.load(values);
  return network;
}

function images(size: number): tf.Tensor4D {
  const values = Float32Array.from({ length: 2 * size * size * 3 }, (_, i) => uniform(i, 1) - 0.5);
  return tf.tensor4d(values, [2, size, size, 3]);
}

describe('the exported model', () => {
  it.each([
    ['A', true, 32],
    ['A-LRN', false, 32],
    ['C', true, 32],
    ['A', false, 64],
  ])(
    '%s, batch normalisation %s, %i pixels: stock layers, saved, loaded, give the logits of the Predictor',
    async (name, batchNorm, size) => {
      const network = await used(name, batchNorm, size);
      const model = buildTrainedModel(network.architecture, await network.values());
      let saved: tf.io.ModelArtifacts | undefined;
      await model.save(
        tf.io.withSaveHandler(async (artifacts) => {
          saved = artifacts;
          return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
        }),
      );
      if (!saved) throw new Error('nothing was saved');
      const topology = saved.modelTopology as {
        config: { layers: { class_name: string }[] };
      };
      const unknown = topology.config.layers
        .map((layer) => layer.class_name)
        .filter((className) => !stock.includes(className));
      expect(unknown).toEqual(name === 'A-LRN' ? ['LocalResponseNormalization'] : []);

      const json = JSON.parse(JSON.stringify(saved.modelTopology));
      const loaded = await loadLayersModel(tf.io.fromMemory({ ...saved, modelTopology: json }));
      const predictor = new Predictor(network);
      const logits = predictor.logits(images(size));
      expect(logits.shape).toEqual([2, 5]);
      await expectClose(loaded.predict(images(size)) as tf.Tensor, logits, 2e-5);
      await expectClose(model.predict(images(size)) as tf.Tensor, logits, 2e-5);
      predictor.dispose();
      network.dispose();
    },
  );
});

describe('Predictor', () => {
  it('keeps the weights of the moment it was made, and frees them', async () => {
    const network = await used('A', true, 32);
    const before = tf.memory().numTensors;
    const predictor = new Predictor(network);
    const logits = predictor.logits(images(32));
    network.weight('fc8/bias').assign(tf.fill([5], 100));
    await expectClose(predictor.logits(images(32)), logits, 0);
    predictor.dispose();
    expect(() => predictor.logits(images(32))).toThrow('the predictor was used after dispose()');
    expect(tf.memory().numTensors).toBeLessThan(before + 10);
    network.dispose();
  });
});

describe('Network', () => {
  it('names a weight that it has not', () => {
    const network = new Network(architecture('A', { ...cifar10, head: [4, 4] }), 1);
    expect(() => network.weight('conv9')).toThrow("configuration A has no weight 'conv9'");
    network.dispose();
  });

  it('frees everything', () => {
    const before = tf.memory().numTensors;
    const network = new Network(architecture('A', { ...cifar10, head: [4, 4] }), 1);
    expect(tf.memory().numTensors).toBe(before + network.specs.length);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
