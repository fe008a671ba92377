// A stock tf.layers model learns to tell the brighter half of a picture, on vgg-wasm.
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { describeBackend } from '@vgg/backend-wasm';

await tf.setBackend('vgg-wasm');
const { threads, selfTest } = await describeBackend();

const model = layers.sequential({
  layers: [
    layers.layers.conv2d({
      inputShape: [8, 8, 1],
      filters: 8,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: layers.initializers.heNormal({ seed: 1 }),
    }),
    layers.layers.maxPooling2d({ poolSize: 2 }),
    layers.layers.flatten(),
    layers.layers.dense({
      units: 2,
      activation: 'softmax',
      kernelInitializer: layers.initializers.heNormal({ seed: 2 }),
    }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });

const count = 256;
const x = tf.randomUniform([count, 8, 8, 1], 0, 1, 'float32', 3);
const [left, right] = tf.split(x, 2, 2).map((half) => tf.sum(half, [1, 2, 3]));
const y = tf.oneHot(tf.cast(tf.greater(left, right), 'int32'), 2);
const { history } = await model.fit(x, y, {
  epochs: 30,
  batchSize: 32,
  verbose: 0,
  shuffle: false,
});

console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    threads,
    selfTest,
    firstLoss: history.loss[0],
    lastLoss: history.loss.at(-1),
    accuracy: history.acc.at(-1),
  }),
);
