import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CLASSES, MEAN } from '@vgg/cifar';
import { readSafetensors } from '@vgg/runs';
import sharp from 'sharp';
import { answered, inProcess, printed } from './testing/in-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, small, startIn } from './testing/vgg.ts';

const folder = temporaryFolder();
const runs = join(folder, 'runs');
const run = join(runs, 'short');

beforeAll(async () => {
  await printed(
    ...['train', 'A', '--subset', '50', '--epochs', '1', ...small, '--log', 'plain'],
    ...['--out', runs, '--name', 'short'],
  );
});

describe('a finished run', () => {
  it('is tested as it was at the end of its epoch, views of each image told apart', async () => {
    const asked = ['evaluate', run, '--threads', '1', '--tta', 'mirror'];
    const answer = await answered<Record<string, unknown>>(...asked);
    const log = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
    const epoch = log.map((line) => JSON.parse(line)).find(({ event }) => event === 'epoch');
    expect(answer).toEqual({
      run,
      checkpoint: 'best',
      step: 4,
      accuracy: epoch.testAccuracy,
      loss: epoch.testLoss,
      images: 10,
      confusion: CLASSES.map(() => CLASSES.map(() => expect.any(Number))),
      perClass: CLASSES.map((name) => expect.objectContaining({ name })),
      testTimeAugmentation: expect.objectContaining({ views: 'mirror', images: 10 }),
    });
    const { loss } = answer.testTimeAugmentation as { loss: number };
    expect(loss).not.toBe(epoch.testLoss);
  });

  it('says of several images what they are, most probable first', async () => {
    const images = ['jpg', 'png', 'webp'].map((form) => join(folder, `image.${form}`));
    for (const image of images) {
      await sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } }).toFile(
        image,
      );
    }
    type Answer = {
      predictions: { image: string; probabilities: { name: string; probability: number }[] }[];
    };
    const { predictions } = await answered<Answer>('predict', run, ...images, '--top', '3');
    expect(predictions.map(({ image }) => image)).toEqual(images);
    for (const { probabilities } of predictions) {
      const shares = probabilities.map(({ probability }) => probability);
      expect(shares).toHaveLength(3);
      expect(shares).toEqual(shares.toSorted((a, b) => b - a));
      expect(CLASSES).toEqual(expect.arrayContaining(probabilities.map(({ name }) => name)));
    }
  });

  it('answers a folder and standard input, names what is no picture, and goes on', async () => {
    const photos = join(folder, 'photos');
    mkdirSync(photos);
    const square = sharp({ create: { width: 40, height: 40, channels: 3, background: 'teal' } });
    const bytes = await square.png().toBuffer();
    for (const name of ['b.png', 'a.PNG', '.hidden.png']) writeFileSync(join(photos, name), bytes);
    writeFileSync(join(photos, 'broken.jpg'), 'no picture');
    writeFileSync(join(photos, 'notes.txt'), 'no picture either');
    const missing = join(folder, 'missing.png');

    const { child, ended } = startIn({}, 'predict', run, missing, photos, '-', '--json');
    child.stdin?.end(bytes);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `vgg: ${missing} does not exist\n` +
        'vgg: broken.jpg is not an image that can be read (JPEG, PNG, WebP, GIF, AVIF, TIFF)\n',
    );
    const images = JSON.parse(stdout).predictions.map(({ image }: { image: string }) => image);
    expect(images).toEqual([join(photos, 'a.PNG'), join(photos, 'b.png'), '-']);

    const empty = join(folder, 'no-photos');
    mkdirSync(empty);
    expectRefusal(await inProcess('predict', run, empty), 1, /no-photos holds no pictures \(\.jpg/);
  });

  it('is exported for PyTorch with the names and shapes of the reference', async () => {
    const to = join(folder, 'A.safetensors');
    expect(await printed('export', run, '--format', 'pytorch', '--to', to)).toBe(`${to}\n`);
    const { tensors, metadata } = await readSafetensors(to);
    expect(JSON.parse(metadata.classes)).toEqual(CLASSES);
    expect(JSON.parse(metadata.input)).toMatchObject({ size: 32, mean: MEAN });
    expect(metadata.normalisation).toContain('pixels / 255');
    const shapes = Object.fromEntries(
      Object.entries(tensors).map(([name, { shape }]) => [name, shape]),
    );
    const block = (place: number, inputs: number, outputs: number) => ({
      [`feature_layer.${place}.weight`]: [outputs, inputs, 3, 3],
      [`feature_layer.${place}.bias`]: [outputs],
      ...Object.fromEntries(
        ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [
          `feature_layer.${place + 1}.${part}`,
          [outputs],
        ]),
      ),
    });
    expect(shapes).toEqual({
      ...block(0, 3, 64),
      ...block(4, 64, 128),
      ...block(8, 128, 256),
      ...block(11, 256, 256),
      ...block(15, 256, 512),
      ...block(18, 512, 512),
      ...block(22, 512, 512),
      ...block(25, 512, 512),
      'classifier_layer.0.weight': [16, 512],
      'classifier_layer.0.bias': [16],
      'classifier_layer.3.weight': [16, 16],
      'classifier_layer.3.bias': [16],
      'classifier_layer.6.weight': [10, 16],
      'classifier_layer.6.bias': [10],
    });
  });

  it('is exported for tfjs as it lies in the run already', async () => {
    const to = join(folder, 'model');
    await printed('export', run, '--to', to);
    const weights = (of: string) =>
      JSON.parse(readFileSync(join(of, 'model.json'), 'utf8')).weightsManifest;
    expect(weights(to)).toEqual(weights(join(run, 'model')));
  });

  it('has its figure beside what the reference published', async () => {
    const files = ['-layers.svg', '.html', '.json', '.png', '.svg'].map((end) => `training${end}`);
    expect(readdirSync(join(run, 'report')).sort()).toEqual(files);
    expect(readFileSync(join(run, 'report', 'training.svg'), 'utf8')).toContain('Test accuracy');
  });

  it('is found by its name alone where it lies in runs', async () => {
    const { ended } = startIn({ cwd: folder }, 'export', 'short', '--to', 'found');
    expect(await ended).toMatchObject({ code: 0, stdout: 'found\n' });
  });

  it('stands in the table of runs', async () => {
    const { runs: rows } = await answered<{ runs: unknown[] }>('runs', '--out', runs);
    expect(rows).toEqual([
      {
        name: 'short',
        folder: run,
        configuration: 'A',
        recipe: 'reference',
        batchNorm: true,
        epochs: 1,
        bestAccuracy: expect.any(Number),
        lastAccuracy: expect.any(Number),
        chosenOn: 'test',
        state: 'finished',
        started: expect.stringMatching(/^20\d\d-.*Z$/),
        seconds: expect.any(Number),
        snapshots: 0,
      },
    ]);
    expect(await answered('runs', '--out', join(folder, 'none'))).toEqual({ runs: [] });
  });

  it('is trained on to more epochs, and only what is new is added to its log', async () => {
    const before = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
    await printed('resume', '--out', runs, '--epochs', '2', '--log', 'plain');
    const after = readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    const events = after.map((line) => JSON.parse(line));
    expect(events.filter(({ event }) => event === 'step').map(({ step }) => step)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8,
    ]);
    expect(events.filter(({ event }) => event === 'epoch').map(({ epoch }) => epoch)).toEqual([
      1, 2,
    ]);
    expect(events.filter(({ event }) => event === 'end')).toHaveLength(1);
  });
});

it('describe gives the layers and the parameters of the configuration', async () => {
  type Layer = { name: string; kind: string; outputShape: number[]; parameters: number };
  const cifar = await answered<{ layers: Layer[]; parameters: number }>('describe', 'E');
  expect(cifar.layers.filter(({ kind }) => kind === 'convolution')).toHaveLength(16);
  expect(cifar.layers.at(-1)).toMatchObject({ kind: 'dense', outputShape: [10] });
  expect(cifar.parameters).toBe(cifar.layers.reduce((sum, { parameters }) => sum + parameters, 0));

  const paper = ['--input-size', '224', '--classes', '1000', '--no-batch-norm'];
  expect(await answered('describe', 'D', ...paper)).toMatchObject({ parameters: 138_357_544 });
});

it('data tells where CIFAR-10 is and what is in it, and draws a sheet', async () => {
  const sheet = join(folder, 'sheet.png');
  const answer = await answered<Record<string, unknown>>('data', '--sheet', sheet);
  expect(answer).toMatchObject({
    folder: expect.any(String),
    origin: expect.stringMatching(/^(cache|npm|archive)$/),
    trainCount: 50_000,
    testCount: 10_000,
    classes: CLASSES.map((name) => ({ name, train: 5000, validation: 0, test: 1000 })),
    mean: MEAN.map((value) => expect.closeTo(value, 3)),
    deviation: [0.247, 0.2435, 0.2616].map((value) => expect.closeTo(value, 3)),
    sheet,
  });
  expect(answer.files).toHaveLength(6);
  expect(await sharp(sheet).metadata()).toMatchObject({ format: 'png' });
});

it('engines tells of each engine whether it works here, else why not', async () => {
  type Engine = { name: string; works: boolean; why?: string; install?: string };
  const { engines } = await answered<{ engines: Engine[] }>('engines', '--threads', '1');
  expect(engines.map(({ name }) => name)).toEqual([
    'tfjs-node-gpu',
    'webgpu',
    'vgg-wasm',
    'tfjs-node',
    'tfjs-wasm',
    'cpu',
  ]);
  for (const { works, why } of engines) expect(typeof why).toBe(works ? 'undefined' : 'string');
  expect(engines.find(({ name }) => name === 'cpu')?.works).toBe(true);
});

it('a reader that closes the pipe early is no error', async () => {
  const { child, ended } = startIn({}, 'describe', 'E');
  child.stdout?.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: '' });
});

it('every command has its help with examples, and the exit codes are told', async () => {
  const help = await printed('--help');
  expect(help).toMatch(/Exit codes:[\s\S]*130/);
  const commands =
    'train resume evaluate predict compare config describe data runs engines import export'.split(
      ' ',
    );
  for (const command of commands) {
    expect(help).toContain(`  ${command} `);
    expect(await printed(command, '--help')).toMatch(/Examples:\n {2}vgg /);
  }
});
