import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { Augmentation, Batch, BatchRequest } from '@vgg/core';
import { Normalisation } from '@vgg/core';
import fc from 'fast-check';
import { bytesOfImage, indices, partOf } from '../images/pixels.ts';
import { listOf } from '../testing/list-of.ts';
import { type TinyData, tinyData } from '../testing/tiny-data.ts';
import { holdBack } from './hold-back.ts';
import { trainingData } from './training-data.ts';

const tiny = tinyData(50, 10);
const PLAIN: Augmentation = { flip: 'none', crop: null, cutout: 0 };
const FAST: Augmentation = {
  flip: 'alternating',
  crop: { padding: 2, mode: 'reflect' },
  cutout: 0,
};
const RICH: Augmentation = { flip: 'random', crop: { padding: 4, mode: 'zero' }, cutout: 8 };
const RESIZED: Augmentation = { ...PLAIN, flip: 'random', resizedCrop: { area: [0.1, 1] } };
const REQUEST: BatchRequest = { epoch: 1, batchSize: 16, seed: 1, augmentation: PLAIN, skip: 0 };
const LENGTH = bytesOfImage(32);

function batchesOf(request: Partial<BatchRequest>, data: TinyData = tiny): Promise<Batch[]> {
  return listOf(trainingData(data).trainBatches({ ...REQUEST, ...request }));
}

function subset(count: number, tests: number): TinyData {
  return {
    ...tiny,
    train: partOf(tiny.train, indices(count)),
    test: partOf(tiny.test, indices(tests)),
  };
}

/** The images' indices in the order shown, told by the first byte of each. */
function shown(batches: Batch[]): number[] {
  const table = new Normalisation(tiny.normalisation).table;
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [table[byte], byte]));
  return batches.flatMap(({ images, size }) =>
    Array.from({ length: size }, (_, i) => bytes.get(images[i * LENGTH]) ?? -1),
  );
}

function normalised(bytes: Uint8Array): number[] {
  const table = new Normalisation(tiny.normalisation).table;
  return Array.from(bytes, (byte, i) => table[256 * (i % 3) + byte]);
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
          expect([images.length, labels.length]).toEqual([size * LENGTH, size]);
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
    const five = subset(5, 1);
    for (let seed = 0; seed < 2000; seed++) counts[shown(await batchesOf({ seed }, five))[0]]++;
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(90);
  });
});

/** What version 0.1.0 made of the same images: a run that began with it goes on with the same bits. */
describe('the bits of batches stay', () => {
  const whole = tiny;
  const part = subset(20, 4);
  it.each<[string, TinyData, Augmentation, string, string]>([
    [
      'plain',
      whole,
      PLAIN,
      '8608b02ba5ed8b52e07850d5fe6ae10b86fe26d8b2a03057889271e13c1d8f29',
      'f55b0669f4175c795130e6868c19f59a4b1969a91cf45bf81bda11b2fc0d700b',
    ],
    [
      'shifted by reflection, flips alternating',
      whole,
      FAST,
      '355cb86f4392aa367cf72937bbbb079e6a328201cb5185147e914be0df393522',
      '1b87e44f5de28dbdd4b97b02ae1a1c2343fc41602ea2e28564a917b783905510',
    ],
    [
      'shifted into black, random flips, cut out',
      whole,
      RICH,
      '03e9154b17308deb72510716bf4269e99b4e59ecdc66a67fb688d8d3e2a18cc4',
      '2f9ec65de8ff4affbc59f5d92e52707610e582547b7087b4c24c339e4f51cfde',
    ],
    [
      'of a subset',
      part,
      RICH,
      'e725f9632cba30c374469f5ef2c774b86712f7cfca684c6e19650379ff341293',
      '0d2bb95e8a888342e79563181fab690424e438d2b44e10884e48f70dffe4384e',
    ],
  ])('%s', async (_, data, augmentation, first, later) => {
    expect(hashOf(await batchesOf({ augmentation }, data))).toBe(first);
    const request = { augmentation, epoch: 7, seed: 2 ** 40 + 3, skip: 1 };
    expect(hashOf(await batchesOf(request, data))).toBe(later);
  });

  it('to test on', async () => {
    expect(hashOf(await listOf(trainingData(whole).testBatches(16)))).toBe(
      '1534edd412423fca8850ddc2cc9cfc23ab54017588dad129099563932ec192a1',
    );
  });

  function hashOf(batches: Batch[]): string {
    const hash = createHash('sha256');
    for (const { images, labels } of batches) hash.update(images).update(labels);
    return hash.digest('hex');
  }
});

describe('resuming', () => {
  it('gives the batches that an uninterrupted epoch would have given', () =>
    fc.assert(
      fc.asyncProperty(
        requests,
        fc.nat({ max: 60 }),
        fc.constantFrom(RICH, RESIZED),
        fc.boolean(),
        async (request, skip, augmentation, balance) => {
          const data = { ...tiny, balance };
          const whole = await batchesOf({ ...request, augmentation }, data);
          const rest = await batchesOf({ ...request, augmentation, skip }, data);
          expect(rest).toEqual(whole.slice(skip));
        },
      ),
      { numRuns: 20 },
    ));
});

describe('batches', () => {
  it('stay as they were when later ones are made', async () => {
    const taken: Float32Array[] = [];
    const copies: Float32Array[] = [];
    for await (const { images } of trainingData(tiny).trainBatches(REQUEST)) {
      taken.push(images);
      copies.push(images.slice());
    }
    expect(taken).toEqual(copies);
  });

  it('are normalised and nothing else without augmentation', async () => {
    const batches = await batchesOf({});
    const { train } = tiny.bytes;
    const expected = shown(batches).flatMap((i) =>
      normalised(train.subarray(i * LENGTH, (i + 1) * LENGTH)),
    );
    expect(batches.flatMap(({ images }) => [...images])).toEqual(expected);
  });

  it('to test and to validate on come in order, never varied', async () => {
    const { rest, held } = holdBack(tiny.train, 0.2, 3);
    const data = trainingData({ ...tiny, train: rest, validation: held });
    expect([data.trainCount, data.validationCount, data.testCount]).toEqual([40, 10, 10]);
    const tests = await listOf(data.testBatches(4));
    expect(tests.map(({ size }) => size)).toEqual([4, 4, 2]);
    expect(tests.flatMap(({ images }) => [...images])).toEqual(normalised(tiny.bytes.test));
    expect(tests.flatMap(({ labels }) => [...labels])).toEqual([...Array(10).keys()]);
    const validation = await listOf(data.validationBatches(100));
    expect(shown(validation)).toEqual([...held.images]);
    const trained = shown(await listOf(data.trainBatches(REQUEST)));
    expect(trained.sort((a, b) => a - b)).toEqual([...rest.images]);
  });

  it('with a resized crop hold values that the image has, enlarged', async () => {
    const [{ images }] = await batchesOf({ augmentation: RESIZED, batchSize: 50 });
    const table = new Normalisation(tiny.normalisation).table;
    for (let channel = 0; channel < 3; channel++) {
      const values = images.filter((_, i) => i % 3 === channel);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(table[256 * channel] - 1e-5);
      expect(Math.max(...values)).toBeLessThanOrEqual(table[256 * channel + 255] + 1e-5);
    }
    const own = new Set(table);
    const between = images.filter((value) => !own.has(value)).length;
    expect(between).toBeGreaterThan(images.length / 2);
  });

  it('with TrivialAugment are changed before they are shifted, the same for the same seed', async () => {
    const trivial = { augmentation: { ...PLAIN, trivialAugment: true }, batchSize: 50 };
    const [[changed], [again], [other], [plain]] = await Promise.all([
      batchesOf(trivial),
      batchesOf({ ...trivial, epoch: 1 }),
      batchesOf({ ...trivial, epoch: 2 }),
      batchesOf({ batchSize: 50 }),
    ]);
    expect(again).toEqual(changed);
    expect(other.images).not.toEqual(changed.images);
    expect(changed.labels).toEqual(plain.labels);
    const isKept = Array.from({ length: 50 }, (_, i) =>
      changed.images
        .subarray(i * LENGTH, (i + 1) * LENGTH)
        .every((value, at) => value === plain.images[i * LENGTH + at]),
    );
    expect(isKept).toContain(false);
    expect(isKept).toContain(true);
    // Whatever is done, the values stay those of bytes.
    const table = new Set(new Normalisation(tiny.normalisation).table);
    expect(changed.images.every((value) => table.has(value))).toBe(true);
  });

  it('with a resized crop of the whole area are the images, mirrored or not', async () => {
    const augmentation: Augmentation = { ...RESIZED, flip: 'none', resizedCrop: { area: [1, 1] } };
    const plain = await batchesOf({});
    const resized = await batchesOf({ augmentation });
    resized.forEach(({ images }, i) => {
      images.forEach((value, at) => {
        expect(Math.abs(value - plain[i].images[at])).toBeLessThan(1e-5);
      });
    });
  });
});

it.each<[Partial<BatchRequest>, string]>([
  [{ batchSize: 0 }, 'Batch size 0: expected an integer from 1'],
  [{ epoch: 0 }, 'Epoch 0: expected an integer from 1'],
  [{ skip: -1 }, 'Skip -1: expected an integer from 0'],
  [{ seed: 0.5 }, 'Seed 0.5: expected an integer'],
  [{ augmentation: { ...PLAIN, cutout: -2 } }, 'Cutout -2: expected an integer from 0'],
  [
    { augmentation: { ...PLAIN, crop: { padding: 32, mode: 'reflect' } } },
    'Crop padding 32: expected an integer from 0 to 31',
  ],
  [
    { augmentation: { ...PLAIN, resizedCrop: { area: [0.5, 0.2] } } },
    'Resized crop of an area 0.5 to 0.2: expected two shares',
  ],
  [
    { augmentation: { ...RICH, resizedCrop: { area: [0.5, 1] } } },
    'Padded crop and resized crop at once: expected one of them',
  ],
])('refuses %j', (request, message) => {
  expect(() => trainingData(tiny).trainBatches({ ...REQUEST, ...request })).toThrow(message);
});
