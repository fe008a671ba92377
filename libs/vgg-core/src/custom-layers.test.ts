import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Architecture, architecture, layersOf } from './architecture.ts';
import { configurations, formatLayers, parseLayers } from './configurations.ts';
import { describeNetwork } from './describe.ts';
import { buildTrainedModel } from './model.ts';
import { Network } from './network.ts';
import { Predictor } from './predictor.ts';
import { uniform } from './random.ts';
import { useVggWasm } from './testing/engine.ts';
import { expectClose } from './testing/expect-close.ts';

beforeAll(useVggWasm);

describe('the notation of layers', () => {
  it('is read in every way that people write it', () => {
    const written = ["[64, 'M', 128, (1,256), 'M']", '64 m 128 1X256 M', '3x64,M,3x128,(1, 256),M'];
    for (const text of written) expect(formatLayers(parseLayers(text))).toBe('64 M 128 1x256 M');
  });

  it('is written as it is read', () => {
    const layer = fc.oneof(
      fc.record({
        kernelSize: fc.constantFrom(1 as const, 3 as const),
        channels: fc.integer({ min: 1, max: 8192 }),
      }),
      fc.constant('M' as const),
    );
    const first = { kernelSize: 3 as const, channels: 8 };
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 30 }), (rest) => {
        const layers = [first, ...rest];
        expect(parseLayers(formatLayers(layers))).toEqual(layers);
      }),
    );
  });

  it.each([
    ['', 'there is no convolution'],
    ['M M', 'there is no convolution'],
    ['M 64', 'the first layer must be a convolution'],
    ['64 M LRN', 'LRN is accepted after a convolution alone'],
    ['64 x', "layer 'x': accepted are channels from 1 to 8192"],
    ['0', "layer '0'"],
    ['9999', "layer '9999'"],
    ['5x64', "layer '5x64'"],
    ['64 -3', "layer '-3'"],
    ['１２', "layer '１２'"],
  ])('refuses %j in one line', (text, message) => {
    expect(() => parseLayers(text)).toThrow(message);
    expect(() => parseLayers(text)).toThrow(RangeError);
  });

  it('of a row of the table is that row, whatever it is called', () => {
    const { configuration } = architecture('custom', {
      layers: configurations.C.replaceAll(' ', ','),
      classes: 10,
      inputSize: 32,
    });
    expect(configuration).toBe('C');
  });
});

describe('a network that would not fit', () => {
  it.each([
    [
      'A',
      { classes: 10, inputSize: 32, head: [1e9] },
      /500 million weights|million weights: accepted/,
    ],
    ['A', { classes: 10, inputSize: 16 }, /input size is 16: accepted are whole numbers from 32/],
    ['A', { classes: 10, inputSize: 1e9 }, /input size is 1000000000/],
  ])('%s %j is refused', (name, options, message) => {
    expect(() => architecture(name, options)).toThrow(message);
  });
});

const networks: [string, Architecture][] = [
  [
    'six stages, a last width of 384',
    architecture('custom', {
      layers: '8 M 8 M 16 1x8 M 16 M 24 M 384 M',
      head: [12],
      classes: 4,
      inputSize: 64,
    }),
  ],
  [
    'no pooling at the end, global average pooling',
    architecture('custom', { layers: '8 LRN M 16 16', head: [], classes: 3, inputSize: 12 }),
  ],
  [
    'an odd size, no batch normalisation, three dense layers before the logits',
    architecture('custom', {
      layers: '6 M 6 M',
      head: [9, 8, 7],
      batchNorm: false,
      classes: 5,
      inputSize: 21,
    }),
  ],
];

describe.each(networks)('%s', (_, shape) => {
  const { inputSize, classes } = shape;
  const images = () =>
    tf.tensor4d(
      Float32Array.from({ length: 2 * inputSize ** 2 * 3 }, (_, i) => uniform(i, 5) - 0.5),
      [2, inputSize, inputSize, 3],
    );

  it('answers alike as Predictor and as exported model', async () => {
    const network = new Network(shape, 1);
    const predictor = new Predictor(network);
    const model = buildTrainedModel(shape, await network.values());
    const x = images();
    const [ours, theirs] = [predictor.logits(x), model.predict(x) as tf.Tensor];
    expect(ours.shape).toEqual([2, classes]);
    await expectClose(ours, theirs, 1e-4);
    const { layers } = describeNetwork(shape);
    model.layers.forEach((layer, index) => {
      expect((layer.outputShape as number[]).slice(1)).toEqual(layers[index].outputShape);
    });
    tf.dispose([x, ours, theirs]);
    predictor.dispose();
    model.dispose();
    network.dispose();
  });

  it('has the gradients that small steps measure', async () => {
    const network = new Network({ ...shape, dropout: 0 }, 1);
    const x = images();
    const labels = tf.tensor1d([0, classes - 1], 'int32');
    const step = () => network.lossAndGradients(x, labels, { seed: 1 });
    const { loss, gradients } = step();
    const lossBefore = (await loss.data())[0];
    const first = layersOf(shape)[0].name;
    for (const name of [`${first}/kernel`, `fc${6 + shape.head.length}/kernel`]) {
      const weight = network.weight(name);
      const direction = gradients.get(name) as tf.Tensor;
      const squared = (await tf.sum(tf.square(direction)).data())[0];
      const size = 1e-3 / Math.sqrt(squared);
      const kept = weight.clone();
      const losses: number[] = [];
      for (const sign of [1, -1]) {
        weight.assign(tf.tidy(() => tf.add(kept, tf.mul(direction, sign * size))));
        const moved = step();
        losses.push((await moved.loss.data())[0]);
        tf.dispose([moved.loss, ...moved.gradients.values()]);
      }
      weight.assign(kept);
      kept.dispose();
      // The slope along the gradient is its squared norm.
      expect((losses[0] - losses[1]) / (2 * size) / squared).toBeCloseTo(1, 1);
    }
    expect(Number.isFinite(lossBefore)).toBe(true);
    tf.dispose([x, labels, loss, ...gradients.values()]);
    network.dispose();
  });
});
