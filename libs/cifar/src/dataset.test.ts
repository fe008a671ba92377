import { readFile, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CLASSES } from './cifar10.ts';
import { CIFAR100 } from './cifar100.ts';
import { type Cifar, loadCifar, loadCifar10 } from './dataset.ts';
import { IMAGE_BYTES, type Release } from './release.ts';
import { type FakeData, fakeData, temporaryFolder, writeFiles } from './testing/fake-release.ts';

let fake: FakeData;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const opened: Cifar[] = [];

/** What loads, closed after the test. */
async function closing(loading: Promise<Cifar>): Promise<Cifar> {
  const loaded = await loading;
  opened.push(loaded);
  return loaded;
}

beforeEach(async () => {
  fake ??= await fakeData();
  folder = await temporaryFolder();
  await writeFiles(folder.path, fake.files);
});

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
  await folder.remove();
});

describe('loadCifar10', () => {
  it('gives all images in the order of the files, channels side by side, with their labels', async () => {
    const { train, test, classes } = await closing(loadCifar10(folder.path, fake.release));
    expect(classes).toEqual(CLASSES);
    expect([train.count, test.count]).toEqual([100, 20]);
    fake.release.train.forEach(({ name, images }, file) => {
      const { pixels, labels } = fake.images.get(name) ?? { pixels: new Uint8Array(), labels: [] };
      const from = file * images;
      const read = Array.from({ length: images }, (_, i) => train.pixels(from + i));
      expect(Buffer.compare(Buffer.concat(read), pixels)).toBe(0);
      expect([...train.labels.subarray(from, from + images)]).toEqual(labels);
    });
    const pixels = fake.images.get('test_batch.bin')?.pixels;
    expect([...test.pixels(19)]).toEqual([...(pixels?.subarray(19 * IMAGE_BYTES) ?? [])]);
  });

  it('reads on from files that were deleted meanwhile, where the system keeps open ones', async () => {
    const { test } = await closing(loadCifar10(folder.path, fake.release));
    const before = test.pixels(3);
    if (process.platform !== 'win32') await unlink(join(folder.path, 'test_batch.bin'));
    expect(test.pixels(3)).toEqual(before);
  });

  it('names a file that has become shorter', async () => {
    const { train } = await closing(loadCifar10(folder.path, fake.release));
    const path = join(folder.path, 'data_batch_2.bin');
    await truncate(path, 3073 + 100);
    expect(train.pixels(20).length).toBe(IMAGE_BYTES);
    expect(() => train.pixels(21)).toThrow(`${path} ends within image 1`);
  });

  it('names a file that is missing, short, or has a label beyond the classes', async () => {
    const load = () => loadCifar10(folder.path, fake.release);
    const path = join(folder.path, 'data_batch_4.bin');
    const content = await readFile(path);
    content[3073] = 10;
    await writeFile(path, content);
    await expect(load()).rejects.toThrow(`${path} gives image 1 the label 10, expected 0 to 9`);
    await writeFile(path, content.subarray(1));
    await expect(load()).rejects.toThrow(`${path} is 61459 bytes long, expected 61460`);
    await unlink(path);
    await expect(load()).rejects.toThrow(`${path} cannot be read: ENOENT`);
  });
});

describe('CIFAR-100', () => {
  const release: Release = {
    ...CIFAR100,
    train: [{ name: 'train.bin', images: 3, md5: '' }],
    test: [{ name: 'test.bin', images: 1, md5: '' }],
  };
  /** A record: the group's label, the class's own, and pixels that count up from `first`. */
  const record = (coarse: number, fine: number, first: number) => [
    ...[coarse, fine],
    ...Array.from({ length: IMAGE_BYTES }, (_, i) => (first + i) % 256),
  ];

  beforeEach(() =>
    writeFiles(
      folder.path,
      new Map([
        [
          'train.bin',
          Uint8Array.from([...record(4, 0, 0), ...record(1, 1, 5), ...record(13, 99, 9)]),
        ],
        ['test.bin', Uint8Array.from(record(14, 2, 7))],
      ]),
    ),
  );

  it('is read with fine labels, and with coarse ones on demand', async () => {
    const fine = await closing(loadCifar(folder.path, release));
    const coarse = await closing(loadCifar(folder.path, release, 'coarse'));
    expect(fine.classes.length).toBe(100);
    expect(coarse.classes.length).toBe(20);
    const named = ({ classes, train, test }: Cifar) =>
      [...train.labels, ...test.labels].map((label) => classes[label]);
    expect(named(fine)).toEqual(['apple', 'aquarium_fish', 'worm', 'baby']);
    expect(named(coarse)).toEqual([
      ...['fruit_and_vegetables', 'fish', 'non-insect_invertebrates', 'people'],
    ]);
    for (const image of [0, 1, 2]) {
      expect(fine.train.pixels(image)).toEqual(coarse.train.pixels(image));
    }
    // The second image's first pixel: one byte of each plane.
    expect([...fine.train.pixels(1).subarray(0, 3)]).toEqual([5, 5, 5]);
    expect([...fine.test.pixels(0).subarray(3, 6)]).toEqual([8, 8, 8]);
  });

  it('with a label beyond the classes names the image', async () => {
    await writeFiles(folder.path, new Map([['test.bin', Uint8Array.from(record(20, 3, 0))]]));
    expect((await closing(loadCifar(folder.path, release))).test.count).toBe(1);
    await expect(loadCifar(folder.path, release, 'coarse')).rejects.toThrow(
      'gives image 0 the label 20, expected 0 to 19',
    );
  });
});

it('CIFAR-10 has no coarse labels', async () => {
  await expect(loadCifar(folder.path, fake.release, 'coarse')).rejects.toThrow(
    'CIFAR-10 has no coarse labels: accepted are fine',
  );
});
