import { afterAll, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { configure } from '../index.ts';

afterAll(() => tf.removeBackend('vgg-wasm'));

it.each([1, 2, 3, 4])('computes ReLU on %i threads', async (threads) => {
  configure({ threads });
  await tf.setBackend('vgg-wasm');
  const x = Float32Array.from({ length: 100_001 }, (_, i) => Math.sin(i));
  const y = tf.relu(tf.tensor1d(x)).dataSync();
  expect(y).toEqual(x.map((v) => Math.max(0, v)));
});
