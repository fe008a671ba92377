import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DEVIATION, MEAN } from '@vgg/cifar';
import { readSafetensors, writeSafetensors } from '@vgg/formats';
import sharp from 'sharp';
import { answered, inProcess, printed } from './testing/in-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, small } from './testing/vgg.ts';

const folder = temporaryFolder();
const runs = join(folder, 'runs');
const fixtures = fileURLToPath(new URL('../../../../libs/formats/src/', import.meta.url));
const torchvision = (name: string) => join(fixtures, 'torchvision', 'fixtures', `${name}.pth`);
const hostile = (name: string) => join(fixtures, 'pytorch', 'fixtures', 'refused', `${name}.pth`);

const classes = ['ant', 'bee', 'cat', 'dog', 'eel'];
const image = join(folder, 'image.png');
const card = (run: string) => JSON.parse(readFileSync(join(runs, run, 'run.json'), 'utf8')).card;

async function probabilities(run: string): Promise<Record<string, number>> {
  const { predictions } = await answered<{
    predictions: { probabilities: { name: string; probability: number }[] }[];
  }>('predict', join(runs, run), image, '--top', '1000');
  return Object.fromEntries(
    predictions[0].probabilities.map(({ name, probability }) => [name, probability]),
  );
}

const noise = (seed: number) => {
  const pixels = Buffer.from(Array.from({ length: 40 * 36 * 3 }, (_, i) => (i * i * seed) % 256));
  return sharp(pixels, { raw: { width: 40, height: 36, channels: 3 } }).png();
};

beforeAll(async () => {
  await noise(37).toFile(image);
});

describe("a file of torchvision's", () => {
  const run = join(runs, 'plain');

  beforeAll(async () => {
    await printed(
      ...['import', torchvision('plain'), '--classes', classes.join(',')],
      ...['--preset', 'torchvision', '--resize', '32', '--out', runs],
    );
  });

  it('becomes a run under its own name: a card, weights that carry it, a model; no training', () => {
    const expected = {
      format: 1,
      network: {
        configuration: 'custom',
        layers: '4 M 6 5 M',
        head: [6, 7],
        batchNorm: false,
        dropout: 0.5,
        initialiser: 'pytorch',
      },
      input: {
        size: 28,
        resize: 32,
        interpolation: 'linear',
        mean: [0.485, 0.456, 0.406],
        deviation: [0.229, 0.224, 0.225],
      },
      classes,
    };
    expect(card('plain')).toEqual(expected);
    const best = readSafetensors(readFileSync(join(run, 'checkpoints', 'best.safetensors')));
    expect(JSON.parse(best.metadata.card)).toEqual(expected);
    const model = JSON.parse(readFileSync(join(run, 'model', 'model.json'), 'utf8'));
    expect(model.userDefinedMetadata.card).toEqual(expected);
    expect(existsSync(join(run, 'metrics.jsonl'))).toBe(true);
  });

  it('answers pictures with its classes', async () => {
    const found = await probabilities('plain');
    expect(Object.keys(found).sort()).toEqual(classes);
    expect(Object.values(found).reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(new Set(Object.values(found)).size).toBe(5);
  });

  it('is tested on a folder of pictures, whose classes may be some of its own', async () => {
    const pictures = join(folder, 'pictures');
    for (const [n, name] of ['bee', 'eel'].entries()) {
      mkdirSync(join(pictures, name), { recursive: true });
      for (const i of Array(6).keys())
        await noise(11 * n + i + 3).toFile(join(pictures, name, `${i}.png`));
    }
    const found = await answered<{ images: number; confusion: number[][] }>(
      ...['evaluate', run, '--data', pictures],
    );
    expect(found.images).toBeGreaterThan(0);
    const rows = found.confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
    expect(rows.map((count) => count > 0)).toEqual([false, true, false, false, true]);
    expectRefusal(
      await inProcess('evaluate', run),
      2,
      /does not say what it learned from: give --data/,
    );
  });

  it('stands among the runs, finished', async () => {
    const { runs: rows } = await answered<{ runs: { name: string; state: string }[] }>(
      ...['runs', '--out', runs],
    );
    expect(rows.find(({ name }) => name === 'plain')).toMatchObject({
      state: 'finished',
      bestAccuracy: null,
      epochs: 0,
    });
  });

  it('is not resumed, and not imported again', async () => {
    expectRefusal(await inProcess('resume', run), 2, /was not trained here and cannot be resumed/);
    expectRefusal(await inProcess('resume', '--out', runs), 2, /there is no run in .* to resume/);
    expectRefusal(await inProcess('config', '--config', run), 2, /was not trained here/);
    const again = await inProcess('import', torchvision('plain'), '--out', runs);
    expectRefusal(again, 1, /plain exists already/);
    expect(card('plain').classes).toEqual(classes);
  });

  it("goes out under torchvision's names and comes back the same", async () => {
    const file = join(folder, 'again.safetensors');
    await printed(
      ...['export', run, '--format', 'pytorch', '--names', 'torchvision', '--to', file],
    );
    expect(Object.keys(readSafetensors(readFileSync(file)).tensors)).toContain('features.0.weight');
    await printed('import', file, '--out', runs);
    expect(card('again')).toEqual(card('plain'));
    expect(await probabilities('again')).toEqual(await probabilities('plain'));
  });
});

it('knows the classes and pixels of the reference’s network for CIFAR-10', async () => {
  const begun = ['train', 'A', '--subset', '32', '--epochs', '1', ...small, '--log', 'json'];
  await printed(...begun, '--out', runs, '--name', 'trained');
  const exported = join(folder, 'exported.safetensors');
  await printed('export', join(runs, 'trained'), '--format', 'pytorch', '--to', exported);
  await printed('import', exported, '--out', runs);
  expect(await probabilities('exported')).toEqual(await probabilities('trained'));

  // As PyTorch would write them: nothing beside the weights.
  const { tensors } = readSafetensors(readFileSync(exported));
  const bare = join(folder, 'bare.safetensors');
  writeFileSync(bare, writeSafetensors(tensors));
  await printed('import', bare, '--out', runs);
  const { classes: names, input, network } = card('bare');
  expect(names.slice(0, 3)).toEqual(['airplane', 'automobile', 'bird']);
  expect(input).toMatchObject({ size: 32, resize: 32, mean: MEAN, deviation: DEVIATION });
  expect(network).toMatchObject({ configuration: 'A', batchNorm: true, head: [16, 16] });

  await printed('import', join(runs, 'trained', 'checkpoints', 'last.safetensors'), '--out', runs);
  expect(await probabilities('last')).toEqual(await probabilities('trained'));
});

it('says so where nothing tells how pixels are normalised, and takes what it is told', async () => {
  const names = join(folder, 'names.txt');
  writeFileSync(names, '\uFEFFgroße Katze\r\nHund, jung\r\n東京\r\n\r\n');
  const { code, stderr, stdout } = await inProcess(
    ...['import', torchvision('batch-norm'), '--classes', names, '--out', runs, '--name', 'told'],
  );
  expect(code).toBe(0);
  expect(stderr).toMatch(/^vgg: nothing tells how pixels are normalised[^\n]*\n$/);
  expect(stdout).toContain('VGG-custom with batch normalisation');
  expect(card('told').classes).toEqual(['große Katze', 'Hund, jung', '東京']);
  expect(card('told').input).toMatchObject({ mean: [0, 0, 0], deviation: [1, 1, 1] });

  const flags = ['--mean', '0,0.25,0.5', '--deviation', '1,0.5,0.25', '--input-size', '20'];
  const more = await inProcess(
    ...['import', torchvision('averaged'), ...flags, '--out', runs, '--name', 'flags'],
  );
  expect(more).toMatchObject({ code: 0, stderr: '' });
  expect(card('flags')).toMatchObject({
    input: { size: 20, resize: 20, mean: [0, 0.25, 0.5], deviation: [1, 0.5, 0.25] },
    classes: ['class 0', 'class 1', 'class 2'],
  });
});

describe('what is refused leaves nothing behind', () => {
  const out = join(folder, 'none');
  const cut = join(folder, 'cut.pth');
  const endless = join(folder, 'infinite.safetensors');
  const bell = join(folder, 'bell.txt');

  beforeAll(() => {
    writeFileSync(cut, readFileSync(torchvision('plain')));
    truncateSync(cut, 3000);
    writeFileSync(bell, 'a\nb\u0007\nc\n');
    writeFileSync(
      endless,
      writeSafetensors({
        'features.0.weight': { shape: [2, 3, 3, 3], data: new Float32Array(54).fill(Infinity) },
        'classifier.weight': { shape: [2, 2], data: new Float32Array(4) },
      }),
    );
  });

  it.each<[string, string[], RegExp]>([
    ['a file that runs a command', [hostile('system')], /system\.pth: .*refused/],
    ['a file that calls eval', [hostile('eval')], /eval\.pth: .*refused/],
    ['a file cut short', [cut], /cut\.pth: damaged or cut short/],
    ['weights of no VGG', [join(fixtures, 'pytorch/fixtures/types.pth')], /weights of no VGG/],
    ['weights that are no numbers', [endless], /conv1_1\/kernel holds numbers that are infinite/],
    ['a picture', [image], /not a file of torch\.save/],
    ['a folder', [folder], /is no file/],
    ['what is not there', [join(folder, 'no.pth')], /no\.pth does not exist/],
    ['too few classes', [torchvision('plain'), '--classes', 'a,b'], /2 names.*5 classes/],
    ['too many', [torchvision('plain'), '--classes', 'imagenet'], /1000 names.*5 classes/],
    ['a name no terminal prints', [torchvision('batch-norm'), '--classes', bell], /is no name/],
    ['classes that are no list', [torchvision('plain'), '--classes', 'nope'], /accepted are image/],
    ['another size', [torchvision('plain'), '--input-size', '64'], /read the maps of 28 pixels/],
    ['a small resize', [torchvision('plain'), '--resize', '20'], /--resize 20 is below.* 28/],
    ['two numbers', [torchvision('plain'), '--mean', '0.5,0.5'], /three numbers/],
    ['a zero deviation', [torchvision('plain'), '--deviation', '1,0,1'], /numbers above 0/],
    ['a name that leaves', [torchvision('plain'), '--name', '../x'], /cannot be named/],
  ])('%s', async (_, args, why) => {
    expectRefusal(await inProcess('import', ...args, '--out', out), 2, why);
    expect(existsSync(out)).toBe(false);
  });
});
