import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { fromPyTorchWeights } from '@vgg/core';
import { readPyTorch, readSafetensors } from '@vgg/formats';
import { inProcess, printed } from './testing/in-process.ts';
import { stateOf } from './testing/state.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, narrow, start } from './testing/vgg.ts';

const runs = temporaryFolder();
const fixtures = fileURLToPath(new URL('../../../../libs/formats/src/', import.meta.url));
const torchvision = (name: string) => join(fixtures, 'torchvision', 'fixtures', `${name}.pth`);

const train = (name: string, ...more: string[]) => [
  ...['train', ...more, '--subset', '32', '--log', 'json', '--out', runs, '--name', name],
];
/** As deep as D, as narrow as the other. */
const deep = '8 8 M 8 8 M 16 16 16 M 16 16 16 M 16 16 16 M';
const weightsOf = (run: string, which = 'last') =>
  readSafetensors(readFileSync(join(runs, run, 'checkpoints', `${which}.safetensors`))).tensors;

beforeAll(async () => {
  await printed(...train('A', ...narrow, '--epochs', '1'));
});

it('a deep network begins with the first four convolutions and the dense layers of A', async () => {
  const { code, stderr } = await inProcess(
    ...train('D', ...narrow, '--layers', deep, '--epochs', '1', '--lr', '1e-9'),
    ...['--from', join(runs, 'A')],
  );
  expect(code).toBe(0);
  expect(stderr).toBe(
    `weights taken for conv1_1, bn1_1, conv2_1, bn2_1, conv3_1, bn3_1, conv3_2, bn3_2, fc6, fc7, fc8; anew begin ${[
      ...['conv1_2', 'bn1_2', 'conv2_2', 'bn2_2', 'conv3_3', 'bn3_3', 'conv4_1', 'bn4_1'],
      ...['conv4_2', 'bn4_2', 'conv4_3', 'bn4_3', 'conv5_1', 'bn5_1', 'conv5_2', 'bn5_2'],
      ...['conv5_3', 'bn5_3'],
    ].join(', ')}\n`,
  );
  // At this learning rate they are what they were, but for a millionth.
  const before = weightsOf('A', 'best');
  const after = weightsOf('D');
  for (const name of ['conv1_1/kernel', 'conv3_2/kernel', 'fc7/kernel']) {
    const largest = after[name].data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - before[name].data[i])),
      0,
    );
    expect(largest).toBeLessThan(1e-6);
  }
  const { card } = JSON.parse(readFileSync(join(runs, 'D', 'run.json'), 'utf8'));
  expect(card.training.from).toBe(join(runs, 'A'));
});

it('says what is frozen though nothing is known of it', async () => {
  const { stderr } = await inProcess(
    ...train('random', '--layers', '4 M 6 8 M', '--head', 'none', '--no-batch-norm'),
    ...['--epochs', '1', '--from', torchvision('averaged'), '--freeze', 'features'],
  );
  expect(stderr).toMatch(/^weights taken for conv1_1, conv2_1; anew begin conv2_2, fc6\n/);
  expect(stderr).toContain(
    'frozen at what was drawn at random: conv2_2; freeze fewer convolutions\n',
  );
});

describe("begun with a file of torchvision's for other classes", () => {
  const layers = ['--layers', '4 M 6 7 M', '--head', 'none', '--no-batch-norm'];

  it('the features are taken, the head is new, and what is frozen keeps its bits', async () => {
    const { code, stderr } = await inProcess(
      ...train('averaged', ...layers, '--epochs', '1', '--batch-size', '16'),
      ...['--from', torchvision('averaged'), '--freeze', 'features'],
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'weights taken for conv1_1, conv2_1, conv2_2; anew begin fc6\n',
    });
    const { values } = fromPyTorchWeights(
      readPyTorch(readFileSync(torchvision('averaged'))).tensors,
    );
    const after = weightsOf('averaged');
    for (const layer of ['conv1_1', 'conv2_1', 'conv2_2']) {
      for (const part of ['kernel', 'bias']) {
        expect(after[`${layer}/${part}`]).toEqual(values[`${layer}/${part}`]);
      }
    }
    expect(after['fc6/kernel'].shape).toEqual([7, 10]);
    // No optimiser remembers what does not learn.
    expect(Object.keys(after).filter((name) => /conv.*\/.*\//.test(name))).toEqual([]);
  });

  it('another size of its maps begins the dense layers that read them anew', async () => {
    const { code, stderr } = await inProcess(
      ...train('plain', '--layers', '4 M 6 5 M', '--head', '6,7', '--no-batch-norm'),
      ...['--epochs', '1', '--batch-size', '16', '--from', torchvision('plain')],
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'weights taken for conv1_1, conv2_1, conv2_2, fc7; anew begin fc6, fc8\n',
    });
  });
});

describe('a training with frozen convolutions', () => {
  const frozen = (name: string) => [
    ...train(name, ...narrow, '--recipe', 'fast', '--epochs', '2', '--checkpoint-seconds', '0'),
    ...['--subset', '640', '--from', join(runs, 'A'), '--freeze', '4'],
  ];

  it('is killed and resumed, stays frozen, and ends with the bits of one that was not', async () => {
    await printed(...frozen('whole'));
    const { child, until, ended } = start(...frozen('killed'));
    await until(({ event, step }) => event === 'step' && step === 43);
    child.kill('SIGKILL');
    expect(await ended).toMatchObject({ signal: 'SIGKILL' });
    await printed('resume', join(runs, 'killed'), '--checkpoint-seconds', '0', '--log', 'json');
    expect(await stateOf(join(runs, 'killed'))).toEqual(await stateOf(join(runs, 'whole')));

    const before = weightsOf('A', 'best');
    const after = weightsOf('killed');
    const parts = Object.keys(before).filter((name) => /^(conv|bn)[1-3]_\d\/[a-z_]+$/.test(name));
    expect(parts).toHaveLength(4 * 6);
    for (const name of parts) expect(after[name]).toEqual(before[name]);
    expect(after['conv4_1/kernel']).not.toEqual(before['conv4_1/kernel']);
    const { card } = JSON.parse(readFileSync(join(runs, 'killed', 'run.json'), 'utf8'));
    expect(card.training).toMatchObject({ freeze: 4, from: join(runs, 'A') });
  });

  it('that was killed before its first checkpoint begins once more with what it was given', async () => {
    const { child, until, ended } = start(...frozen('early'));
    await until(({ event }) => event === 'step');
    child.kill('SIGKILL');
    await ended;
    const checkpoints = join(runs, 'early', 'checkpoints');
    for (const file of readdirSync(checkpoints)) rmSync(join(checkpoints, file));
    await printed('resume', join(runs, 'early'), '--checkpoint-seconds', '0', '--log', 'json');
    expect(await stateOf(join(runs, 'early'))).toEqual(await stateOf(join(runs, 'whole')));
  });
});

describe('what cannot be begun from is refused with one line, and no run is made', () => {
  const hostile = join(fixtures, 'pytorch', 'fixtures', 'refused', 'system.pth');
  const foreign = join(runs, 'foreign.safetensors');
  const bare = join(runs, 'bare', 'run.json');

  beforeAll(() => {
    // A header of another program's, whose card is none of ours.
    const header = JSON.stringify({ __metadata__: { card: '{' } });
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    writeFileSync(foreign, Buffer.concat([length, Buffer.from(header)]));
  });

  it.each<[string, string[], RegExp]>([
    ['a hostile file', ['--from', hostile], /system\.pth: .*refused/],
    ['a foreign card', ['--from', foreign], /foreign\.safetensors: the model card is not valid/],
    ['what no layer fits', ['--from', torchvision('plain')], /none of the weights .* fits a layer/],
    ['a device', ['--from', '/dev/zero'], /\/dev\/zero is no file/],
    ['too many frozen', ['--freeze', '9'], /freeze 9: accepted are features, or the first 1 to 8/],
    ['frozen nonsense', ['--freeze', 'head'], /'head' is invalid.*whole numbers from 1/],
  ])('%s', async (_, flags, why) => {
    expectRefusal(await inProcess(...train('bare', ...narrow, ...flags)), 2, why);
    expect(existsSync(bare)).toBe(false);
  });
});
