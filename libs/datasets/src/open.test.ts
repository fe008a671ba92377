import { spawn } from 'node:child_process';
import { readdir, readFile, rename, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Augmentation, Batch, InputCard } from '@vgg/core';
import sharp from 'sharp';
import { type DataRequest, type OpenDataSet, openDataSet, surveyDataSet } from './index.ts';
import { listOf } from './testing/list-of.ts';
import { draw, drawings, temporaryFolder, write } from './testing/pictures.ts';

const PLAIN: Augmentation = { flip: 'none', crop: null, cutout: 0 };
const outside = process.env.VGG_DATA;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let data: string;
let cache: string;
let opened: OpenDataSet[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  data = join(folder.path, 'data');
  cache = join(folder.path, 'cache');
  process.env.VGG_DATA = cache;
});

afterEach(async () => {
  for (const one of opened) await one.close();
  opened = [];
  await folder.remove();
  if (outside === undefined) delete process.env.VGG_DATA;
  else process.env.VGG_DATA = outside;
});

/** Opens the folder; tells what was said, and how many pictures were decoded. */
async function open(request: Partial<DataRequest> = {}, how = openDataSet) {
  const notices: string[] = [];
  let decoded = 0;
  const one = await how(
    { data, inputSize: 32, ...request },
    {
      onNotice: (message) => notices.push(message),
      onProgress: ({ stage, received }) => {
        if (stage === 'decode') decoded = received;
      },
    },
  );
  opened.push(one);
  return { ...one, notices, decoded };
}

/** An epoch's batches. */
function trained({ data }: OpenDataSet, epoch = 1, skip = 0): Promise<Batch[]> {
  const request = { epoch, batchSize: 8, seed: 1, augmentation: PLAIN, skip };
  return listOf(data.trainBatches(request));
}

const labelsOf = (batches: Batch[]) => batches.flatMap(({ labels }) => [...labels]);

const twoClasses = () => ({
  ...drawings('disc', 20, { shape: 'disc', seed: 1 }),
  ...drawings('bar', 10, { shape: 'bar', seed: 2 }),
});

describe('one folder a class', () => {
  it('becomes classes by name, with a fixed part of each held back to test on', async () => {
    await write(data, twoClasses());
    const one = await open();
    expect(one.data.classes).toEqual(['bar', 'disc']);
    expect([one.data.trainCount, one.data.testCount, one.data.validationCount]).toEqual([24, 6, 0]);
    expect(one.survey.classes).toEqual([
      { name: 'bar', train: 8, validation: 0, test: 2 },
      { name: 'disc', train: 16, validation: 0, test: 4 },
    ]);
    expect(one.notices[0]).toMatch(/^there are no test pictures: 6 of the training pictures/);
    const batches = await trained(one);
    expect(labelsOf(batches).filter((label) => label === 1).length).toBe(16);
    expect(batches[0].images.length).toBe(8 * 32 * 32 * 3);
    expect(one.input).toEqual({
      ...{ size: 32, resize: 32, interpolation: 'lanczos' },
      mean: one.description.mean,
      deviation: one.description.deviation,
    });
    expect(one.description).toMatchObject({ name: 'folder', source: data, imageSize: 32 });
  });

  it('is normalised by what its training pictures are: mean 0, deviation 1', async () => {
    await write(data, twoClasses());
    const one = await open({ validation: 0.2 });
    const values = (await trained(one)).map(({ images }) => images);
    const count = values.reduce((sum, { length }) => sum + length, 0);
    let sum = 0;
    let squares = 0;
    for (const images of values) {
      for (const value of images) {
        sum += value;
        squares += value * value;
      }
    }
    expect(Math.abs(sum / count)).toBeLessThan(1e-5);
    expect(squares / count).toBeCloseTo(1, 5);
    expect((await one.measure()).mean[1]).toBeCloseTo(one.description.mean[1], 12);
  });

  it('takes pictures in folders below, through links, of any name and kind of file', async () => {
    await write(data, {
      '고양이/한 마리/1.png': { seed: 1 },
      '고양이/2.PNG': { seed: 2 },
      'b c/__proto__.png': { seed: 3 },
      'elsewhere.png': { seed: 4 },
      'b c/readme.txt': 'no picture',
      'b c/.hidden.png': { seed: 9 },
      'b c/Thumbs.db': 'x',
      'empty/notes.md': '',
    });
    for (const format of ['jpeg', 'webp', 'gif', 'avif', 'tiff'] as const) {
      const file = await draw({ seed: 20, width: 70 }).toFormat(format).toBuffer();
      await write(data, { [`b c/x.${format === 'jpeg' ? 'JPG' : format}`]: file });
    }
    await symlink(data, join(data, 'b c', 'loop'));
    await symlink(join(data, 'elsewhere.png'), join(data, '고양이', 'link.png'));
    await symlink(join(data, 'nowhere.png'), join(data, '고양이', 'dead.png'));
    const { survey, notices } = await open();
    expect(survey.classes).toEqual([
      { name: 'b c', train: 5, validation: 0, test: 1 },
      { name: '고양이', train: 2, validation: 0, test: 1 },
    ]);
    expect(survey.passedOver).toEqual({
      hidden: 2,
      foreign: { '.txt': 1, '.md': 1 },
      loose: 1,
      unknown: {},
    });
    expect(survey.empty).toEqual(['empty']);
    expect(survey.unreadable).toEqual([
      { path: '고양이/dead.png', reason: expect.stringMatching(/^ENOENT/) },
    ]);
    expect(survey.sizes).toEqual([
      { width: 70, height: 40, count: 5 },
      { width: 48, height: 40, count: 4 },
    ]);
    const said = notices.join('\n');
    expect(said).toMatch(/^without a picture, and left out: empty$/m);
    expect(said).toMatch(/^1 picture cannot be read: 고양이\/dead.png \(ENOENT/m);
    expect(said).toMatch(/^2 files passed over, being no pictures: 1 \.\w+, 1 \.\w+$/m);
  });

  it('has the name of a class in one form, however a system takes letters apart', async () => {
    await write(data, {
      ...drawings('고양이'.normalize('NFD'), 4),
      ...drawings('개', 4, { seed: 5 }),
    });
    expect((await open()).data.classes).toEqual(['개', '고양이']);
  });
});

describe('train/ with val/ and test/ beside it', () => {
  it('are training, validation and test pictures', async () => {
    await write(data, {
      ...drawings('train/disc', 6, { seed: 1 }),
      ...drawings('train/bar', 5, { seed: 2 }),
      ...drawings('val/disc', 2, { seed: 3 }),
      ...drawings('val/bar', 1, { seed: 4 }),
      ...drawings('Test/bar', 4, { seed: 6 }),
      ...drawings('Test/ring', 3, { seed: 7 }),
    });
    const one = await open({ validation: 0.5 });
    expect([one.data.trainCount, one.data.validationCount, one.data.testCount]).toEqual([11, 3, 4]);
    expect(labelsOf(await listOf(one.data.testBatches(10)))).toEqual([0, 0, 0, 0]);
    expect(labelsOf(await listOf(one.data.validationBatches(2))).sort()).toEqual([0, 1, 1]);
    expect(one.survey.passedOver.unknown).toEqual({ ring: 3 });
    expect(one.notices).toContain('passed over, being of classes with none to train on: ring (3)');
    expect(one.survey.testHeldBack).toBe(false);
  });

  it('without train/ is refused', async () => {
    await write(data, { ...drawings('val/a', 2), ...drawings('test/a', 2, { seed: 2 }) });
    await expect(open()).rejects.toThrow('has test and val, but no train: expected one folder');
  });

  it('a class may be called train where others are beside it', async () => {
    await write(data, { ...drawings('train', 4), ...drawings('plane', 4, { seed: 2 }) });
    expect((await open()).data.classes).toEqual(['plane', 'train']);
  });

  it('a picture in two of them is said, by name', async () => {
    const twin = await draw({ seed: 77 }).png().toBuffer();
    await write(data, {
      ...drawings('train/a', 3, { seed: 1 }),
      ...drawings('train/b', 3, { seed: 2 }),
      ...drawings('test/a', 2, { seed: 3 }),
      'train/a/twin.png': twin,
      'test/a/twin too.tiff': await sharp(twin).tiff({ compression: 'lzw' }).toBuffer(),
      'train/b/contradiction.png': twin,
    });
    const { survey, notices } = await open();
    expect(survey.doubled).toHaveLength(1);
    expect(survey.doubled[0].paths.toSorted()).toEqual([
      'test/a/twin too.tiff',
      'train/a/twin.png',
      'train/b/contradiction.png',
    ]);
    expect(notices.join('\n')).toMatch(/to train on and to be tested on at once/);
    expect(notices.join('\n')).toMatch(/in more than one class/);
  });
});

describe('what cannot be read', () => {
  beforeEach(async () => {
    const png = await draw({ seed: 5 }).png().toBuffer();
    const jpeg = await draw({ seed: 6, width: 200, height: 200 }).jpeg().toBuffer();
    await write(data, {
      ...twoClasses(),
      'disc/half.png': png.subarray(0, png.length / 2),
      'disc/half.jpg': jpeg.subarray(0, jpeg.length / 2),
      'bar/empty.webp': '',
      'bar/text.gif': 'GIF it is not',
      'only/broken.png': 'x',
    });
  });

  it('is named, counted and passed over; a class of nothing else is none', async () => {
    const { survey, data: training } = await open();
    expect(survey.unreadable.map(({ path }) => path)).toEqual([
      ...['bar/empty.webp', 'bar/text.gif', 'disc/half.jpg', 'disc/half.png', 'only/broken.png'],
    ]);
    for (const { reason } of survey.unreadable) expect(reason).toMatch(/^[^\n]+$/);
    expect(training.classes).toEqual(['bar', 'disc']);
    expect(training.trainCount + training.testCount).toBe(30);
  });

  it('is refused where nothing may be passed over', async () => {
    await expect(open({ strict: true })).rejects.toThrow(
      /^bar\/empty.webp in .*data: .*, and 4 more cannot be read$/,
    );
  });
});

describe('the cache', () => {
  beforeEach(() => write(data, twoClasses()));
  const kept = async () => readdir(join(cache, 'pictures'));

  it('spares the decoding the second time, with the same batches', async () => {
    const first = await open();
    const second = await open();
    expect([first.decoded, second.decoded]).toEqual([30, 0]);
    expect(second.description).toEqual(first.description);
    expect(await trained(second)).toEqual(await trained(first));
    expect(await readdir(cache)).toEqual(['pictures']);
  });

  it('is all that is taken where nothing may be decoded, and is left as it is', async () => {
    await write(data, twoClasses());
    const refused = `${data} has changed, or was not decoded here`;
    await expect(open({ readyOnly: true })).rejects.toThrow(refused);
    await expect(readdir(join(cache, 'pictures'))).rejects.toThrow('ENOENT');
    const first = await open();
    const again = await open({ readyOnly: true });
    expect(await trained(again)).toEqual(await trained(first));
    await expect(open({ readyOnly: true, inputSize: 48 })).rejects.toThrow(refused);
    const [kept] = await readdir(join(cache, 'pictures'));
    await truncate(join(cache, 'pictures', kept, 'pixels.bin'), 10);
    await expect(open({ readyOnly: true })).rejects.toThrow(refused);
    expect(await readdir(join(cache, 'pictures'))).toEqual([kept]);
  });

  it('keeps sizes apart, and forgets what the folder was before it changed', async () => {
    const first = await open();
    await open({ inputSize: 48 });
    expect((await kept()).length).toBe(2);
    await write(data, { 'disc/more.png': { seed: 99 } });
    const changed = await open();
    expect(changed.decoded).toBe(31);
    expect(changed.description.fingerprint).not.toBe(first.description.fingerprint);
    expect((await kept()).length).toBe(2);
    // The pictures that were there stay on the side where they were.
    expect(changed.data.testCount).toBe(first.data.testCount);
    await writeFile(join(data, 'disc', 'more.png'), await draw({ seed: 98 }).png().toBuffer());
    expect((await open()).decoded).toBe(31);
  });

  it.each<[string, (folder: string) => Promise<void>]>([
    ['a byte that is another', (at) => overwrite(join(at, 'pixels.bin'), 5000)],
    ['half of its file', (at) => truncate(join(at, 'pixels.bin'), 9000)],
    ['an index of nonsense', (at) => writeFile(join(at, 'index.json'), '{"format":1')],
    ['no pixels', (at) => rename(join(at, 'pixels.bin'), join(at, 'lost'))],
  ])('with %s is made anew', async (_, damage) => {
    const first = await open();
    const [name] = await kept();
    await damage(join(cache, 'pictures', name));
    const second = await open();
    expect(second.decoded).toBe(30);
    expect(await trained(second)).toEqual(await trained(first));
  });

  it('that cannot be written is an error with the way out', async () => {
    await writeFile(join(folder.path, 'file'), '');
    process.env.VGG_DATA = join(folder.path, 'file', 'below');
    await expect(open()).rejects.toThrow(/cannot be kept in .*below .*VGG_DATA$/);
  });

  it('is left as it was by an interrupted decoding', async () => {
    const controller = new AbortController();
    const decoding = openDataSet(
      { data },
      { signal: controller.signal, onProgress: () => controller.abort() },
    );
    await expect(decoding).rejects.toThrow(/abort/);
    expect(await readdir(cache)).toEqual([]);
  });

  it('serves two processes that begin at once', async () => {
    const [a, b] = await Promise.all([openInProcess(data), openInProcess(data)]);
    expect(a.description).toEqual(b.description);
    expect(await readdir(cache)).toEqual(['pictures']);
    expect((await kept()).length).toBe(1);
    expect((await openInProcess(data)).decoded).toBe(0);
  });

  it('is read ahead where the memory is too small, with the same batches', async () => {
    const inMemory = await open();
    const onDisk = await open({ memoryLimit: 0 });
    expect(await trained(onDisk)).toEqual(await trained(inMemory));
    expect(await listOf(onDisk.data.testBatches(4))).toEqual(
      await listOf(inMemory.data.testBatches(4)),
    );
    // A loop that is left in the middle leaves nothing behind.
    for await (const _ of onDisk.data.trainBatches({
      ...{ epoch: 1, batchSize: 4, seed: 1, skip: 0 },
      augmentation: PLAIN,
    })) {
      break;
    }
  });
});

describe('a part of the data', () => {
  beforeEach(() => write(data, twoClasses()));

  it('is a fair part of each class', async () => {
    const { survey, description } = await open({ subset: 9 });
    expect(survey.classes.map(({ train }) => train)).toEqual([3, 6]);
    expect([description.trainCount, description.testCount, description.subset]).toEqual([9, 1, 9]);
    await expect(open({ subset: 25 })).rejects.toThrow(
      'Subset 25: expected an integer from 1 to 24',
    );
  });

  it('is held back for validation by seed, the same share of each class', async () => {
    const one = await open({ validation: 0.25, seed: 4 });
    expect(one.survey.classes.map(({ validation }) => validation)).toEqual([2, 4]);
    expect(one.description.validation).toEqual({ share: 0.25, seed: 4, count: 6 });
    const again = await open({ validation: 0.25, seed: 4 });
    expect(await listOf(again.data.validationBatches(9))).toEqual(
      await listOf(one.data.validationBatches(9)),
    );
    const other = await open({ validation: 0.25, seed: 5 });
    expect(await listOf(other.data.validationBatches(9))).not.toEqual(
      await listOf(one.data.validationBatches(9)),
    );
  });

  it('is drawn evenly where asked for', async () => {
    const one = await open({ balance: true });
    const labels = labelsOf(await trained(one, 3));
    expect(labels.filter((label) => label === 0).length).toBe(12);
    expect(labels.length).toBe(24);
    expect(labelsOf(await trained(one, 3, 1))).toEqual(labels.slice(8));
    expect(one.description.balance).toBe(true);
  });
});

describe('for a network that is there already', () => {
  const input: InputCard = {
    size: 40,
    resize: 48,
    interpolation: 'linear',
    mean: [0.1, 0.2, 0.3],
    deviation: [1, 2, 4],
  };

  it('pictures become its input, and labels indices into its classes', async () => {
    await write(data, twoClasses());
    const network = { classes: ['ring', 'disc', 'bar'], input };
    const one = await open({ network, inputSize: undefined });
    expect(one.data.imageSize).toBe(40);
    const [batch] = await listOf(one.data.testBatches(100));
    expect([...new Set(batch.labels)].sort()).toEqual([1, 2]);
    const [least, most] = [-0.1, (1 - 0.1) / 1];
    const reds = batch.images.filter((_, i) => i % 3 === 0);
    expect(Math.min(...reds)).toBeGreaterThanOrEqual(Math.fround(least));
    expect(Math.max(...reds)).toBeLessThanOrEqual(Math.fround(most));
    expect(one.input).toEqual(input);
  });

  it('that does not know a class says so', async () => {
    await write(data, twoClasses());
    const network = { classes: ['disc', 'ring'], input };
    await expect(open({ network })).rejects.toThrow(
      "bar is none of the network's 2 classes: disc, ring",
    );
  });
});

describe('what no network could learn from', () => {
  it('is refused, and told by the survey: one class', async () => {
    await write(data, drawings('cat', 5));
    await expect(open()).rejects.toThrow('has one class only (cat): a network learns to tell two');
    const { survey } = await open({}, surveyDataSet);
    expect(survey.remarks).toContain('there is one class only: cat');
  });

  it.each<[string, Record<string, string>, string]>([
    ['no pictures', { 'a/readme.txt': '' }, 'holds no pictures: expected one folder a class'],
    [
      'pictures in no folder',
      { 'a.png': 'x', 'b.png': 'y' },
      'holds 2 pictures, but none to train',
    ],
    ['pictures none of which can be read', { 'a/a.png': 'x' }, 'holds no picture to train on'],
  ])('is refused: %s', async (_, files, message) => {
    await write(data, files);
    await expect(open()).rejects.toThrow(message);
  });

  it('is refused: no folder', async () => {
    await expect(open()).rejects.toThrow('is neither cifar10 nor cifar100 nor a folder');
  });

  it.each<[Partial<DataRequest>, string]>([
    [{ inputSize: 31 }, 'Input size 31: expected an integer from 32 to 224'],
    [{ inputSize: 225 }, 'Input size 225: expected an integer from 32 to 224'],
    [{ validation: 1 }, 'Validation 1: expected a share above 0 and below 1'],
    [{ seed: 0.5 }, 'Seed 0.5: expected an integer'],
    [{ subset: 0 }, 'Subset 0: expected an integer from 1'],
    [{ labels: 'coarse' }, 'a folder of pictures has no coarse labels'],
  ])('%j is refused', async (request, message) => {
    await write(data, { 'a/0.png': {}, 'b/0.png': {} });
    await expect(open(request)).rejects.toThrow(message);
  });
});

describe('a folder with files of CIFAR', () => {
  it.each([
    ['data_batch_2.bin', 'data_batch_2.bin in'],
    ['cifar-10-batches-bin/test_batch.bin', 'test_batch.bin in'],
    ['train.bin', 'train.bin in'],
    ['cifar-100-binary/test.bin', 'test.bin in'],
  ])('is taken as such, and verified: %s', async (file, message) => {
    await write(data, { [file]: 'too short' });
    await expect(open()).rejects.toThrow(`${message} `);
    await expect(open()).rejects.toThrow('is 9 bytes long, expected');
  });
});

it('pictures of one plain colour are normalised all the same', async () => {
  const grey = sharp({ create: { width: 40, height: 40, channels: 3, background: '#808080' } });
  const png = await grey.png().toBuffer();
  await write(data, { 'a/0.png': png, 'a/1.png': png, 'b/0.png': png, 'b/1.png': png });
  const one = await open();
  for (const { images } of await trained(one)) expect(images.every((v) => v === 0)).toBe(true);
});

it('shows each class on a sheet', async () => {
  await write(data, twoClasses());
  const png = await (await open({ memoryLimit: 0 })).sheet({ columns: 4, gap: 2 });
  const { width, height } = await sharp(png).metadata();
  expect([width, height]).toEqual([4 * 66 + 2, 2 * 66 + 2]);
});

async function overwrite(path: string, at: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[at] ^= 1;
  await writeFile(path, bytes);
}

function openInProcess(data: string): Promise<{ description: unknown; decoded: number }> {
  const script = join(import.meta.dirname, 'testing', 'open-process.ts');
  const typescript = new URL('../../../tools/typescript.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', typescript, script, data], {
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  return new Promise((done) => child.on('close', () => done(JSON.parse(out))));
}
