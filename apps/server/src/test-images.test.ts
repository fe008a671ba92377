import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CIFAR10, ensureCifar10, loadCifar10 } from '@vgg/cifar';
import { architecture, cardFor, type ModelCard, recipes } from '@vgg/core';
import { openDataSet, readPictureFile } from '@vgg/datasets';
import { readSafetensorsHeader } from '@vgg/formats';
import request from 'supertest';
import { checked } from './testing/check.ts';
import { picture } from './testing/images.ts';
import { foreignCard } from './testing/networks.ts';
import { emptyRun, save, temporaryRuns, trainedRun } from './testing/runs.ts';
import { ServerProcess } from './testing/server.ts';

const outside = process.env.VGG_DATA;
let runs: Awaited<ReturnType<typeof temporaryRuns>>;
let server: ServerProcess;
let cifar: string;
/** A folder with `test/`, and that folder's card. */
let pictures: string;

beforeAll(async () => {
  runs = await temporaryRuns();
  cifar = (await ensureCifar10()).folder;
  const cache = join(runs.folder, 'cache');
  await mkdir(cache);
  await symlink(cifar, join(cache, CIFAR10.folder));
  process.env.VGG_DATA = cache;
  pictures = await drawPictures('pictures');
  await trainedRun(runs.folder, 'cifar');
  await save(await emptyRun(runs.folder, 'folder', await cardOfFolder(pictures)), { step: 1 });
  const changed = await drawPictures('changed');
  await save(await emptyRun(runs.folder, 'changed', await cardOfFolder(changed)), { step: 1 });
  await writeFile(join(changed, 'test/dark/new.png'), await picture(40, 40).png().toBuffer());
  const foreign = foreignCard({ layers: '8 M', head: [], inputSize: 32, classes: ['a', 'b'] });
  await save(await emptyRun(runs.folder, 'foreign', foreign), { step: 0 });
  server = await ServerProcess.start(runs.folder);
});
afterAll(async () => {
  if (outside === undefined) delete process.env.VGG_DATA;
  else process.env.VGG_DATA = outside;
  await server.stop();
  await runs.remove();
});

async function drawPictures(name: string): Promise<string> {
  const folder = join(runs.folder, 'data', name);
  for (const place of ['train/light', 'train/dark', 'test/light', 'test/dark']) {
    await mkdir(join(folder, place), { recursive: true });
    for (let number = 0; number < 3; number++) {
      const drawn = picture(50 + number, 40);
      const shaded = place.endsWith('dark') ? drawn.linear(0.5) : drawn;
      await writeFile(join(folder, place, `${number}.png`), await shaded.png().toBuffer());
    }
  }
  return folder;
}

/** Decodes the folder as a training does, and gives the card of a network of it. */
async function cardOfFolder(data: string): Promise<ModelCard> {
  const { description, close } = await openDataSet({ data, inputSize: 32 });
  await close();
  const network = architecture('custom', { layers: '8 M', head: [], classes: 2, inputSize: 32 });
  return cardFor(network, description, { recipe: { ...recipes.fast, name: 'fast' }, seed: 1 });
}

async function testImages(name: string, query = '') {
  const address = `/models/${name}/test-images${query}`;
  const response = checked(await request(server.url).get(address).responseType('blob').expect(200));
  const file: Buffer = response.body;
  const { entries, metadata, headerBytes, dataBytes } = readSafetensorsHeader(file);
  expect(file).toHaveLength(headerBytes + dataBytes);
  const [labels, images] = entries;
  expect([labels, images]).toMatchObject([
    { name: 'labels', type: 'I32', shape: [images.shape[0]] },
    { name: 'images', type: 'U8', shape: [labels.shape[0], 32, 32, 3] },
  ]);
  const at = (place: number) => headerBytes + place;
  return {
    of: Number(metadata.of),
    labels: Array.from({ length: labels.shape[0] }, (_, i) =>
      file.readInt32LE(at(labels.begin + 4 * i)),
    ),
    pixels: new Uint8Array(file.subarray(at(images.begin), at(images.end))),
  };
}

describe('GET /data/cifar10/{file}', () => {
  const part = (file: string, range: string) =>
    request(server.url).get(`/data/cifar10/${file}`).set('Range', range);

  it('gives the images asked for, out of any of the files', async () => {
    const record = 3073;
    for (const [file, first, last] of [
      ['data_batch_1.bin', 0, 999],
      ['data_batch_5.bin', 9990, 9999],
      ['test_batch.bin', 3, 3],
    ] as const) {
      const [from, to] = [first * record, (last + 1) * record - 1];
      const answer = checked(
        await part(file, `bytes=${from}-${to}`).responseType('blob').expect(206),
      );
      expect(answer.headers['content-range']).toBe(`bytes ${from}-${to}/30730000`);
      const whole = await readFile(join(cifar, file));
      expect(Buffer.compare(answer.body, whole.subarray(from, to + 1))).toBe(0);
    }
  });

  it.each([
    ['data_batch_1.bin', 'bytes=30730000-', 416, 'data_batch_1.bin has 30730000 bytes'],
    ['readme.html', 'bytes=0-9', 404, 'its files are data_batch_1.bin, '],
    ['..%2Fruns', 'bytes=0-9', 404, 'CIFAR-10 has no such file'],
  ])('refuses %s, %s', async (file, range, status, detail) => {
    const answer = checked(await part(file, range).expect(status));
    expect(answer.body.detail).toContain(detail);
  });
});

describe('GET /models/{model}/test-images', () => {
  it("gives CIFAR-10's as they are, so many as the network was tested on", async () => {
    const { test, close } = await loadCifar10(cifar);
    const { of, labels, pixels } = await testImages('cifar');
    expect([of, labels.length]).toEqual([200, 200]);
    expect(labels).toEqual([...test.labels.subarray(0, 200)]);
    const theirs = Buffer.concat(labels.map((_, image) => test.pixels(image)));
    await close();
    expect(theirs.equals(pixels)).toBe(true);
  });

  it('gives a folder of pictures as the network takes them, the first so many', async () => {
    const { of, labels, pixels } = await testImages('folder', '?limit=4');
    expect([of, labels.length]).toEqual([6, 4]);
    const input = { size: 32, resize: 32, interpolation: 'lanczos' } as const;
    const each = 32 * 32 * 3;
    const names = ['dark', 'light'].flatMap((name) => [0, 1, 2].map((one) => `${name}/${one}`));
    const known = new Map(
      await Promise.all(
        names.map(async (name) => {
          const file = join(pictures, 'test', `${name}.png`);
          return [Buffer.from(await readPictureFile(file, input)).toString('hex'), name] as const;
        }),
      ),
    );
    const found = labels.map((_, i) => {
      const image = Buffer.from(pixels.subarray(i * each, (i + 1) * each)).toString('hex');
      return known.get(image);
    });
    expect(new Set(found).size).toBe(4);
    expect(found.map((name) => name?.split('/')[0])).toEqual(
      labels.map((label) => ['dark', 'light'][label]),
    );
  });

  it.each([
    ['foreign', "foreign's card names no data set: it has no test images"],
    [
      'changed',
      "the test images of changed (data set folder) do not lie ready on this machine: the server's log tells why",
    ],
    ['none', 'there is no model "none"'],
  ])('of %s is refused in one line', async (name, detail) => {
    const answer = await request(server.url).get(`/models/${name}/test-images`).expect(404);
    expect(checked(answer).body.detail).toBe(detail);
    if (name !== 'changed') return;
    const { reason } = await server.line('no test images');
    expect(reason).toMatch(/data\/changed has changed, or was not decoded here$/);
  });

  it('refuses a limit that is none', async () => {
    const answer = await request(server.url).get('/models/cifar/test-images?limit=0').expect(400);
    expect(checked(answer).body.detail).toBe('limit is a whole number of at least 1');
  });
});
