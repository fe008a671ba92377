import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { setBackend, softmax, type Tensor } from '@tensorflow/tfjs-core';
import { input, layers, model as modelOf, sequential } from '@tensorflow/tfjs-layers';
import { architecture, buildModel } from '@vgg/core';
import { loaded, tinyModel } from '../testing/tiny-network.ts';

const pixels = Uint8Array.from({ length: 2 * 32 * 32 * 3 }, (_, i) => (i * 31) % 256);

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
      const shape = architecture(name, { batchNorm, headWidth: 4 });
      const model = buildModel(shape);
      const metadata = { configuration: name };
      const ours = loaded(model);
      const folded = new (ours.constructor as new (opened: object) => typeof ours)({
        model,
        metadata,
        bytes: 0,
        stored: 'float32',
        cached: false,
      });
      expect(folded.facts.layers.map((layer) => layer.name)).toEqual(
        ours.facts.layers.map((layer) => layer.name),
      );
      const one = pixels.subarray(0, 3072);
      const [a, b] = [await ours.probabilities(one), await folded.probabilities(one)];
      a.forEach((value, i) => {
        expect(value).toBeCloseTo(b[i], 5);
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
