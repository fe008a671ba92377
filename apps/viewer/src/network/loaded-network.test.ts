import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  randomNormal,
  randomUniform,
  setBackend,
  softmax,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as modelOf,
  sequential,
} from '@tensorflow/tfjs-layers';
import { architecture, buildModel, Predictor } from '@vgg/core';
import { loaded, tinyModel } from '../testing/tiny-network.ts';

const pixels = Uint8Array.from(
  { length: 2 * 32 * 32 * 3 },
  (_, i) => (i * 31 + (i >> 7) * 17) % 256,
);

/** Weights unlike those of a new network, whose biases and moving means are zero. */
function drawWeights(model: LayersModel): void {
  let seed = 0;
  for (const layer of model.layers) {
    const drawn = layer.weights.map(({ name, shape }) => {
      seed += 1;
      const size = shape.map(Number);
      const fanIn = size.slice(0, -1).reduce((a, b) => a * b, 1);
      if (size.length > 1) return randomNormal(size, 0, Math.sqrt(2 / fanIn), 'float32', seed);
      return /variance|gamma/.test(name)
        ? randomUniform(size, 0.5, 1.5, 'float32', seed)
        : randomNormal(size, 0, 0.3, 'float32', seed);
    });
    layer.setWeights(drawn);
  }
}

beforeAll(async () => {
  await setBackend('cpu');
});

describe('LoadedNetwork', () => {
  it('tells of layers as the paper writes them, with shape, size and sight', async () => {
    const { layers: told } = loaded(await tinyModel()).facts;
    expect(
      told.map(({ label, outputShape, parameters, field }) => [
        label,
        outputShape,
        parameters,
        field.size,
      ]),
    ).toEqual([
      ['conv3-3', [32, 32, 3], 84, 3],
      ['ReLU', [32, 32, 3], 0, 3],
      ['maxpool', [8, 8, 3], 0, 6],
      ['flatten', [192], 0, 32],
      ['FC-4', [4], 772, 32],
    ]);
  });

  it('gives probabilities of the model’s own logits, also where it ends in a softmax', async () => {
    const model = await tinyModel();
    const network = loaded(model);
    const expected = await softmax(model.predict(network.input(pixels)) as Tensor).data();
    const found = await network.probabilities(pixels);
    expect(found).toHaveLength(8);
    found.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
    model.add(layers.softmax({}));
    const probabilities = await loaded(model).probabilities(pixels);
    probabilities.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 6);
    });
  });

  it.each([
    ['A', true],
    ['A-LRN', false],
  ] as const)(
    'folds batch normalisation away in a %s without changing the answer',
    async (name, batchNorm) => {
      const model = buildModel(
        architecture(name, { classes: 10, inputSize: 32, batchNorm, head: [4, 4] }),
      );
      drawWeights(model);
      const network = loaded(model);
      // No card tells it: the layers do.
      expect(network.facts.card.network?.configuration).toBe(name);
      const image = network.input(pixels.subarray(0, 32 * 32 * 3));
      const predicted = jest.spyOn(Predictor.prototype, 'logits');
      const [expected, found] = [network.logitsFrom(image, 0), network.logits(image)];
      const [a, b] = [await expected.data(), await found.data()];
      expect(predicted).toHaveBeenCalledTimes(1);
      predicted.mockRestore();
      // Classes without a difference would compare nothing.
      expect(new Set(a).size).toBe(10);
      const spread = Math.max(...a) - Math.min(...a);
      expect(spread).toBeGreaterThan(0.1);
      a.forEach((value, i) => {
        expect(Math.abs(b[i] - value)).toBeLessThan(1e-4 * spread);
      });
    },
  );

  it('refuses networks that branch, take no colour images, or end in maps', () => {
    const image = input({ shape: [32, 32, 3] });
    const [left, right] = [1, 2].map((filters) =>
      layers.conv2d({ filters, kernelSize: 1 }).apply(image),
    );
    const joined = layers.concatenate().apply([left, right] as never);
    const branched = modelOf({ inputs: image, outputs: layers.flatten().apply(joined) as never });
    expect(() => loaded(branched)).toThrow(/branches/);
    const flat = sequential({ layers: [layers.dense({ units: 2, inputShape: [5] })] });
    expect(() => loaded(flat)).toThrow(/square colour images/);
    const maps = sequential({
      layers: [layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [32, 32, 3] })],
    });
    expect(() => loaded(maps)).toThrow(/one number for each class/);
  });
});
