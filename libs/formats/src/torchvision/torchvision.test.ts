import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import {
  architecture,
  fromPyTorchWeights,
  Network,
  Predictor,
  toTorchvisionWeights,
} from '@vgg/core';
import { readPyTorch } from '../pytorch/read-pytorch.ts';

const fixtures = new URL('fixtures/', import.meta.url);
/** Made by tools/reference/torchvision_files.py. */
const networks: Record<string, { size: number; logits: number[] }> = JSON.parse(
  readFileSync(new URL('logits.json', fixtures), 'utf8'),
);
const layers: Record<string, string> = {
  plain: '4 M 6 5 M',
  'batch-norm': '4 4 M 6 M',
  'one-hidden': '4 M 6 M 8 M',
  averaged: '4 M 6 7 M',
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe("a file with torchvision's VGG", () => {
  it.each(Object.entries(networks))('%s answers here as in PyTorch', async (name, known) => {
    const { tensors } = readPyTorch(readFileSync(new URL(`${name}.pth`, fixtures)));
    const { network: found, values } = fromPyTorchWeights(tensors);
    expect(found.layers).toBe(layers[name]);
    expect(found.inputSize).toBe(name === 'averaged' ? undefined : known.size);

    const network = new Network(architecture('custom', { inputSize: known.size, ...found }), 1);
    network.load(values);
    const predictor = new Predictor(network);
    const nchw = Float32Array.from({ length: 3 * known.size ** 2 }, (_, i) => Math.sin(i));
    const image = tf.transpose(tf.tensor4d(nchw, [1, 3, known.size, known.size]), [0, 2, 3, 1]);
    const probabilities = await tf.softmax(predictor.logits(image)).data();
    const expected = await tf.softmax(tf.tensor1d(known.logits)).data();
    expected.forEach((probability, i) => {
      expect(Math.abs(probabilities[i] - probability)).toBeLessThan(1e-5);
    });

    const back = toTorchvisionWeights(network.architecture, values);
    for (const [key, { shape, data }] of Object.entries(back)) {
      expect(data).toEqual(tensors[key].data);
      expect(shape).toEqual(tensors[key].shape);
    }
    predictor.dispose();
    network.dispose();
  });
});
