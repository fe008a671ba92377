import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalise } from '../normalise.ts';
import { IMAGE_BYTES, IMAGE_SIZE } from '../release.ts';
import { listOf } from '../testing/list-of.ts';
import { tinyDataset } from '../testing/tiny-dataset.ts';
import { cifarData } from './data.ts';
import type { Augmentation, Batch, BatchRequest } from './training-data.ts';

const dataset = tinyDataset(50, 10);
const PLAIN: Augmentation = { flip: 'none', crop: null, cutout: 0 };
const RICH: Augmentation = { flip: 'random', crop: { padding: 4, mode: 'reflect' }, cutout: 8 };
const REQUEST: BatchRequest = { epoch: 1, batchSize: 16, seed: 1, augmentation: PLAIN, skip: 0 };

async function batchesOf(request: Partial<BatchRequest>, subset?: number): Promise<Batch[]> {
  const data = cifarData(dataset, { subset });
  return listOf(data.trainBatches({ ...REQUEST, ...request }));
}

/** The images' indices in the order shown, told by the first byte of each. */
function shown(batches: Batch[]): number[] {
  const first = normalise(Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3)));
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [first[3 * byte], byte]));
  return batches.flatMap(({ images, size }) =>
    Array.from({ length: size }, (_, i) => bytes.get(images[i * IMAGE_BYTES]) ?? -1),
  );
}

const requests = fc.record({
  epoch: fc.integer({ min: 1, max: 1000 }),
  seed: fc.integer({ min: -(2 ** 52), max: 2 ** 52 }),
  batchSize: fc.integer({ min: 1, max: 60 }),
});

describe('the order of an epoch', () => {
  it('shows every image once, with its label, the last batch short', () =>
    fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const batches = await batchesOf(request);
        const order = shown(batches);
        expect([...order].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
        expect(batches.flatMap(({ labels }) => [...labels])).toEqual(order.map((i) => i % 10));
        batches.forEach(({ size, images, labels }, i) => {
          expect(size).toBe(Math.min(request.batchSize, 50 - i * request.batchSize));
          expect([images.length, labels.length]).toEqual([size * IMAGE_BYTES, size]);
        });
      }),
      { numRuns: 30 },
    ));

  it('depends on seed and epoch, and not on the size of the batches', async () => {
    const order = shown(await batchesOf({}));
    expect(shown(await batchesOf({ batchSize: 7 }))).toEqual(order);
    expect(shown(await batchesOf({ epoch: 2 }))).not.toEqual(order);
    expect(shown(await batchesOf({ seed: 2 }))).not.toEqual(order);
    expect(shown(await batchesOf({ seed: 1 + 2 ** 32 }))).not.toEqual(order);
  });

  it('puts every image at every place about equally often', async () => {
    const counts = new Array<number>(5).fill(0);
    for (let seed = 0; seed < 2000; seed++) counts[shown(await batchesOf({ seed }, 5))[0]]++;
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(90);
  });
});

describe('resuming', () => {
  it('gives the batches that an uninterrupted epoch would have given', () =>
    fc.assert(
      fc.asyncProperty(requests, fc.nat({ max: 60 }), async (request, skip) => {
        const whole = await batchesOf({ ...request, augmentation: RICH });
        const rest = await batchesOf({ ...request, augmentation: RICH, skip });
        expect(rest).toEqual(whole.slice(skip));
      }),
      { numRuns: 20 },
    ));
});

describe('batches', () => {
  it('stay as they were when later ones are made', async () => {
    const taken: Float32Array[] = [];
    const copies: Float32Array[] = [];
    for await (const { images } of cifarData(dataset).trainBatches(REQUEST)) {
      taken.push(images);
      copies.push(images.slice());
    }
    expect(taken).toEqual(copies);
  });

  it('may be left before the end', async () => {
    for await (const batch of cifarData(dataset).trainBatches(REQUEST)) {
      expect(batch.size).toBe(16);
      break;
    }
  });

  it('are normalised and nothing else without augmentation', async () => {
    const batches = await batchesOf({});
    const order = shown(batches);
    const pixels = order.flatMap((i) => [
      ...dataset.train.pixels.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES),
    ]);
    expect(batches.flatMap(({ images }) => [...images])).toEqual([
      ...normalise(Uint8Array.from(pixels)),
    ]);
  });

  it('of the test images come in order, never augmented', async () => {
    const batches = await listOf(cifarData(dataset).testBatches(4));
    expect(batches.map(({ size }) => size)).toEqual([4, 4, 2]);
    expect(batches.flatMap(({ images }) => [...images])).toEqual([
      ...normalise(dataset.test.pixels),
    ]);
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([...dataset.test.labels]);
  });
});

describe('a subset', () => {
  it.each([
    [50, 10],
    [12, 2],
    [4, 1],
  ])('of %d training images has %d test images', async (subset, tests) => {
    const data = cifarData(dataset, { subset });
    expect([data.trainCount, data.testCount]).toEqual([subset, tests]);
    expect(shown(await batchesOf({}, subset)).sort((a, b) => a - b)).toEqual([
      ...Array(subset).keys(),
    ]);
    expect((await listOf(data.testBatches(100)))[0].size).toBe(tests);
  });

  it.each([0, -1, 1.5, 51, Number.NaN])('of %d is refused', (subset) => {
    expect(() => cifarData(dataset, { subset })).toThrow('expected an integer from 1 to 50');
  });
});

it.each<[Partial<BatchRequest>, string]>([
  [{ batchSize: 0 }, 'Batch size 0: expected an integer from 1'],
  [{ epoch: 0 }, 'Epoch 0: expected an integer from 1'],
  [{ skip: -1 }, 'Skip -1: expected an integer from 0'],
  [{ seed: 0.5 }, 'Seed 0.5: expected an integer'],
  [{ augmentation: { ...PLAIN, cutout: -2 } }, 'Cutout -2: expected an integer from 0'],
  [
    { augmentation: { ...PLAIN, crop: { padding: IMAGE_SIZE, mode: 'reflect' } } },
    'Crop padding 32: expected an integer from 0 to 31',
  ],
])('refuses %j', (request, message) => {
  expect(() => cifarData(dataset).trainBatches({ ...REQUEST, ...request })).toThrow(message);
});
