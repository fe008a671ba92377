import { beforeAll, describe, expect, it } from '@jest/globals';
import { conv2d, type Tensor4D, tensor } from '@tensorflow/tfjs-core';
import { architecture } from '../architecture.ts';
import { Network } from '../network.ts';
import { recipes } from '../recipes.ts';
import { useVggWasm } from '../testing/engine.ts';
import { tinyData } from '../testing/tiny-data.ts';
import { prepareFirstWeights } from './first-weights.ts';
import { whiten } from './whitening.ts';

beforeAll(useVggWasm);

const networkOf = (layers: string) =>
  new Network(architecture('A', { classes: 3, inputSize: 32, layers, head: [4] }), 1);

/** What the network's first convolution makes of all training images, [positions, filters]. */
async function firstMaps(network: Network): Promise<Float32Array> {
  const data = tinyData();
  const request = { epoch: 1, batchSize: data.trainCount, seed: 1, skip: 0 };
  const augmentation = { flip: 'none', crop: null, cutout: 0 } as const;
  for await (const batch of data.trainBatches({ ...request, augmentation })) {
    const images = tensor(batch.images, [batch.size, 32, 32, 3]) as Tensor4D;
    // The patches that whitening looks at: every second place, none at the edge.
    const maps = conv2d(images, network.weight('conv1_1/kernel') as Tensor4D, 2, 'valid');
    return maps.data<'float32'>();
  }
  throw new Error('no images');
}

describe('whitening', () => {
  it('gives maps of mean square 1 that are not correlated, each twice with both signs', async () => {
    const network = networkOf('54 M');
    await whiten(network, tinyData(), 1);
    const maps = await firstMaps(network);
    const positions = maps.length / 54;
    const product = (a: number, b: number) => {
      let sum = 0;
      for (let at = 0; at < positions; at += 1) sum += maps[at * 54 + a] * maps[at * 54 + b];
      return sum / positions;
    };
    for (let filter = 0; filter < 54; filter += 2) {
      expect(product(filter, filter)).toBeCloseTo(1, 1);
      expect(product(filter, filter + 1)).toBeCloseTo(-product(filter, filter), 4);
      for (let other = 0; other < filter; other += 2) {
        expect(Math.abs(product(filter, other))).toBeLessThan(2e-3);
      }
    }
  });

  it('keeps filters beyond the eigenvectors as they were drawn, and takes the first where there are fewer', async () => {
    const [many, few] = [networkOf('64 M'), networkOf('7 M')];
    const drawn = await many.weight('conv1_1/kernel').data();
    await whiten(many, tinyData(), 1);
    await whiten(few, tinyData(), 1);
    const [wide, narrow] = await Promise.all(
      [many, few].map((network) => network.weight('conv1_1/kernel').data()),
    );
    for (let row = 0; row < 27; row += 1) {
      for (let filter = 54; filter < 64; filter += 1) {
        expect(wide[row * 64 + filter]).toBe(drawn[row * 64 + filter]);
      }
      for (let filter = 0; filter < 6; filter += 1) {
        expect(narrow[row * 7 + filter]).toBeCloseTo(wide[row * 64 + filter], 5);
      }
    }
  });

  it('whitens single pixels for a first convolution of 1x1', async () => {
    const network = networkOf('1x6 M');
    await whiten(network, tinyData(), 1);
    const kernel = await network.weight('conv1_1/kernel').data();
    expect(kernel[0]).toBeCloseTo(-kernel[1], 6);
    expect(kernel.length).toBe(18);
  });
});

it('the logits’ scale is in the first weights of the last layer', async () => {
  const network = networkOf('2 M');
  const before = await network.weight('fc7/kernel').data();
  const hidden = await network.weight('fc6/kernel').data();
  await prepareFirstWeights(network, { ...recipes.reference, logitsScale: 0.5 }, tinyData(), 1);
  const after = await network.weight('fc7/kernel').data();
  expect([...after]).toEqual([...before].map((value) => value / 2));
  expect(await network.weight('fc6/kernel').data()).toEqual(hidden);
});
