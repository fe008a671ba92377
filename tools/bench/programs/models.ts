import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { choices, labels, noisy, seedWeights } from './noise.ts';
import { transformer } from './transformer.ts';

/** A program at work: each step is a fit of one epoch or a prediction, and gives its loss or mean. */
export type Step = () => Promise<number>;

/** The programs by name: after models of tfjs-examples, with data that are noise. */
export const programs: Record<string, () => Step> = {
  'iris fit': () => {
    const model = layers.sequential({
      layers: [
        layers.layers.dense({ units: 10, activation: 'sigmoid', inputShape: [4] }),
        layers.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
    return learn(model, noisy([120, 4], 1), labels([120], 3, 2), 15);
  },
  'mnist fit': () => learn(mnist(), noisy([64, 28, 28, 1], 1), labels([64], 10, 2), 32),
  'mnist predict': () => predict(mnist(), noisy([64, 28, 28, 1], 1)),
  'addition-rnn fit': () => learn(addition(), noisy([64, 7, 12], 1), labels2([64, 4], 12), 64),
  'addition-rnn predict': () => predict(addition(), noisy([64, 7, 12], 1)),
  'text generation (GRU) fit': () => learn(text(), noisy([32, 40, 65], 1), labels([32], 65, 2), 32),
  'text generation (GRU) predict': () => predict(text(), noisy([1, 40, 65], 1)),
  'date conversion fit': () =>
    learn(dates(), [choices([32, 12], 35, 1), choices([32, 10], 13, 2)], labels2([32, 10], 13), 32),
  'transformer train': () => transformer(),
  'mobilenet predict': () => predict(mobilenet(96, 10), noisy([1, 96, 96, 3], 1)),
  'mobilenet transfer fit': () => {
    const model = mobilenet(64, 5);
    for (const layer of model.layers.slice(0, -1)) layer.trainable = false;
    return learn(model, noisy([8, 64, 64, 3], 1), labels([8], 5, 2), 8);
  },
  'separable convolutions fit': () =>
    learn(separable(), noisy([16, 16, 16, 3], 1), labels([16], 10, 2), 16),
};

type Data = tf.Tensor | tf.Tensor[];

/** Labels with a time axis: [batch, time, classes]. */
function labels2([batch = 1, time = 1]: number[], classes: number): tf.Tensor {
  return tf.tidy(() => tf.reshape(labels([batch * time], classes, 3), [batch, time, classes]));
}

function learn(model: layers.LayersModel, x: Data, y: tf.Tensor, batchSize: number): Step {
  seedWeights(model);
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  return async () => {
    const options = {
      batchSize,
      epochs: 1,
      shuffle: false,
      verbose: 0,
      yieldEvery: 'never',
    } as const;
    const { history } = await model.fit(x, y, options);
    return Number(history.loss?.[0]);
  };
}

function predict(model: layers.LayersModel, x: tf.Tensor): Step {
  seedWeights(model);
  return async () => {
    const y = model.predict(x) as tf.Tensor;
    const values = await y.data<'float32'>();
    y.dispose();
    return values.reduce((sum, value, i) => sum + value * Math.cos(i), 0);
  };
}

function mnist(): layers.LayersModel {
  return layers.sequential({
    layers: [
      layers.layers.conv2d({
        inputShape: [28, 28, 1],
        kernelSize: 5,
        filters: 8,
        activation: 'relu',
      }),
      layers.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
      layers.layers.conv2d({ kernelSize: 5, filters: 16, activation: 'relu' }),
      layers.layers.maxPooling2d({ poolSize: 2, strides: 2 }),
      layers.layers.flatten(),
      layers.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}

const recurrentInitializer = 'glorotNormal';

function addition(): layers.LayersModel {
  const dense = layers.layers.dense({ units: 12, activation: 'softmax' });
  return layers.sequential({
    layers: [
      layers.layers.lstm({ units: 128, recurrentInitializer, inputShape: [7, 12] }),
      layers.layers.repeatVector({ n: 4 }),
      layers.layers.lstm({ units: 128, recurrentInitializer, returnSequences: true }),
      layers.layers.timeDistributed({ layer: dense }),
    ],
  });
}

function text(): layers.LayersModel {
  return layers.sequential({
    layers: [
      layers.layers.gru({ units: 128, recurrentInitializer, inputShape: [40, 65] }),
      layers.layers.dense({ units: 65, activation: 'softmax' }),
    ],
  });
}

/** An encoder and a decoder with attention between them. */
function dates(): layers.LayersModel {
  const units = 64;
  const recurrent = { units, recurrentInitializer, returnSequences: true } as const;
  const said = layers.input({ shape: [12] });
  const written = layers.input({ shape: [10] });
  const embedded = layers.layers.embedding({ inputDim: 35, outputDim: units }).apply(said);
  const encoder = layers.layers.lstm(recurrent).apply(embedded);
  const begun = layers.layers.embedding({ inputDim: 13, outputDim: units }).apply(written);
  const decoder = layers.layers.lstm(recurrent).apply(begun);
  const pair = (a: unknown, b: unknown) => [a, b] as layers.SymbolicTensor[];
  const scores = layers.layers.dot({ axes: [2, 2] }).apply(pair(decoder, encoder));
  const attention = layers.layers.activation({ activation: 'softmax' }).apply(scores);
  const context = layers.layers.dot({ axes: [2, 1] }).apply(pair(attention, encoder));
  const both = layers.layers.concatenate().apply(pair(context, decoder));
  const hidden = layers.layers
    .timeDistributed({ layer: layers.layers.dense({ units, activation: 'tanh' }) })
    .apply(both);
  const last = layers.layers.dense({ units: 13, activation: 'softmax' });
  const outputs = layers.layers.timeDistributed({ layer: last }).apply(hidden);
  return layers.model({ inputs: [said, written], outputs: outputs as layers.SymbolicTensor });
}

/** MobileNet 1 of a quarter of the width (Howard et al. 2017). */
function mobilenet(size: number, classes: number): layers.LayersModel {
  const model = layers.sequential();
  const finish = () => {
    model.add(layers.layers.batchNormalization());
    model.add(layers.layers.reLU({ maxValue: 6 }));
  };
  const options = { useBias: false, padding: 'same' } as const;
  const first = { ...options, kernelSize: 3, filters: 8, strides: 2, inputShape: [size, size, 3] };
  model.add(layers.layers.conv2d(first as Parameters<typeof layers.layers.conv2d>[0]));
  finish();
  const blocks = [
    [16, 1],
    [32, 2],
    [32, 1],
    [64, 2],
    [64, 1],
    [128, 2],
    ...new Array<[number, number]>(5).fill([128, 1]),
    [256, 2],
    [256, 1],
  ];
  for (const [filters = 1, strides = 1] of blocks) {
    model.add(layers.layers.depthwiseConv2d({ ...options, kernelSize: 3, strides }));
    finish();
    model.add(layers.layers.conv2d({ ...options, kernelSize: 1, filters }));
    finish();
  }
  model.add(layers.layers.globalAveragePooling2d({}));
  model.add(layers.layers.dense({ units: classes, activation: 'softmax' }));
  return model;
}

function separable(): layers.LayersModel {
  const block = (filters: number) =>
    layers.layers.separableConv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' });
  return layers.sequential({
    layers: [
      layers.layers.conv2d({
        filters: 16,
        kernelSize: 3,
        padding: 'same',
        inputShape: [16, 16, 3],
      }),
      layers.layers.batchNormalization(),
      block(32),
      layers.layers.maxPooling2d({ poolSize: 2 }),
      block(64),
      layers.layers.globalAveragePooling2d({}),
      layers.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}
