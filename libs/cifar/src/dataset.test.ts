import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadCifar10 } from './dataset.ts';
import { CLASSES, IMAGE_BYTES } from './release.ts';
import { type FakeData, fakeData, temporaryFolder, writeFiles } from './testing/fake-release.ts';

let fake: FakeData;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  fake ??= await fakeData();
  folder = await temporaryFolder();
  await writeFiles(folder.path, fake.files);
});

afterEach(() => folder.remove());

describe('loadCifar10', () => {
  it('gives all images in the order of the files, channels side by side, with their labels', async () => {
    const { train, test, classes } = await loadCifar10(folder.path, fake.release);
    expect(classes).toEqual(CLASSES);
    expect([train.count, test.count]).toEqual([100, 20]);
    fake.release.train.forEach(({ name, images }, file) => {
      const { pixels, labels } = fake.images.get(name) ?? { pixels: null, labels: [] };
      const from = file * images;
      const found = train.pixels.subarray(from * IMAGE_BYTES, (from + images) * IMAGE_BYTES);
      expect(found).toEqual(pixels);
      expect([...train.labels.subarray(from, from + images)]).toEqual(labels);
    });
    expect(test.pixels).toEqual(fake.images.get('test_batch.bin')?.pixels);
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
