import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CIFAR100, type Release } from '@vgg/cifar';
import sharp from 'sharp';
import { indices, Scratch } from '../images/pixels.ts';
import { readPicture } from '../pictures/read-picture.ts';
import type { ReadData } from '../reader.ts';
import { temporaryFolder, write } from '../testing/pictures.ts';
import { cifarReader } from './cifar.ts';

const IMAGE_BYTES = 32 * 32 * 3;
/** Planes R, G, B. */
const noise = Uint8Array.from({ length: IMAGE_BYTES }, (_, i) => (i * i * 7) % 251);
const MEMORY = { memoryLimit: 0 };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let release: Release;
const opened: ReadData[] = [];

/** The channels of a pixel side by side. */
function interleaved(planes: Uint8Array): Uint8Array {
  return planes.map((_, i) => planes[(i % 3) * 1024 + Math.floor(i / 3)]);
}

/** A file of CIFAR-100's form: the labels of group and class, and planes of pixels, or their one value. */
function file(
  ...records: [coarse: number, fine: number, pixels: number | Uint8Array][]
): Uint8Array {
  return Uint8Array.from(
    records.flatMap(([coarse, fine, pixels]) => [
      ...[coarse, fine],
      ...(typeof pixels === 'number' ? new Uint8Array(IMAGE_BYTES).fill(pixels) : pixels),
    ]),
  );
}

beforeEach(async () => {
  folder = await temporaryFolder();
  const train = file([4, 0, 10], [1, 1, 20], [4, 57, 30]);
  const test = file([4, 0, noise]);
  const md5 = (content: Uint8Array) => createHash('md5').update(content).digest('hex');
  release = {
    ...CIFAR100,
    train: [{ name: 'train.bin', images: 3, md5: md5(train) }],
    test: [{ name: 'test.bin', images: 1, md5: md5(test) }],
  };
  await write(folder.path, { 'cifar-100-binary/train.bin': train, 'test.bin': '' });
  await write(folder.path, { 'cifar-100-binary/test.bin': test });
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await folder.remove();
});

describe("CIFAR's own copies", () => {
  /** What is read, closed after the test. */
  async function read(request: object, place?: string): Promise<ReadData> {
    const reader = cifarReader('cifar100', release);
    const data = await reader.read(place, { ...MEMORY, ...request }, {});
    opened.push(data);
    return data;
  }
  const copy = () => `${folder.path}/cifar-100-binary`;

  it('have fine labels, and coarse ones on demand', async () => {
    const fine = await read({}, copy());
    expect([fine.labels, fine.classes.length]).toEqual(['fine', 100]);
    expect([...indices(3)].map((i) => fine.classes[fine.train.labels[i]])).toEqual([
      ...['apple', 'aquarium_fish', 'pear'],
    ]);
    const coarse = await read({ labels: 'coarse' }, copy());
    expect([coarse.labels, coarse.classes.length]).toEqual(['coarse', 20]);
    expect([...indices(3)].map((i) => coarse.classes[coarse.train.labels[i]])).toEqual([
      ...['fruit_and_vegetables', 'fish', 'fruit_and_vegetables'],
    ]);
    expect(fine.findings.files.map(({ name }) => name)).toEqual(['train.bin', 'test.bin']);
  });

  it('are scaled up to the size that is asked for', async () => {
    const { train, imageSize } = await read({ inputSize: 50 }, copy());
    expect(imageSize).toBe(50);
    const { bytes, starts } = await train.pixels.take([2, 0], new Scratch());
    const values = Array.from(starts, (start) => new Set(bytes.subarray(start, start + 7500)));
    expect(values).toEqual([new Set([30]), new Set([10])]);
  });

  it('are scaled up as their card says: a file of the same picture is read to the same', async () => {
    const { test, imageSize, interpolation } = await read({ inputSize: 77 }, copy());
    const { bytes, starts } = await test.pixels.take([0], new Scratch());
    const raw = { width: 32, height: 32, channels: 3 } as const;
    const png = await sharp(interleaved(noise), { raw }).png().toBuffer();
    const input = { size: imageSize, resize: imageSize, interpolation };
    const fromFile = await readPicture(png, input);
    const ours = bytes.subarray(starts[0], starts[0] + fromFile.length);
    const differences = fromFile.map((value, i) => Math.abs(value - ours[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
    // What is not scaled can be called either; a photograph is shrunk as everywhere else.
    expect((await read({}, copy())).interpolation).toBe('lanczos');
  });

  it('are fetched from nowhere where only what is ready may be taken', async () => {
    const outside = process.env.VGG_DATA;
    try {
      const ready = () => read({ readyOnly: true });
      process.env.VGG_DATA = `${folder.path}/empty`;
      await expect(ready()).rejects.toThrow('cifar-100-binary is not a folder');
      process.env.VGG_DATA = folder.path;
      expect((await ready()).findings.folder).toBe(`${folder.path}/cifar-100-binary`);
    } finally {
      if (outside === undefined) delete process.env.VGG_DATA;
      else process.env.VGG_DATA = outside;
    }
  });

  it('are recognised by any of their files, in the folder or in that of the archive, and by the archive', async () => {
    const reader = cifarReader('cifar100', release);
    expect(await reader.recognises(folder.path)).toBe(true);
    expect(await reader.recognises(`${folder.path}/cifar-100-binary`)).toBe(true);
    const archive = 'downloads/cifar-100-binary.tar.gz';
    await write(folder.path, { 'cat/1.bin': '', [archive]: '' });
    expect(await reader.recognises(`${folder.path}/downloads`)).toBe(true);
    expect(await reader.recognises(`${folder.path}/${archive}`)).toBe(true);
    expect(await reader.recognises(`${folder.path}/cat`)).toBe(false);
  });
});
