import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { answered, inProcess, printed } from './testing/in-process.ts';
import { stateOf } from './testing/state.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, narrow, small, start, vgg } from './testing/vgg.ts';

const folder = temporaryFolder();
const runs = join(folder, 'runs');
const run = join(runs, 'short');
const file = join(folder, 'a-file');
writeFileSync(file, 'not an image');

const image = join(folder, 'image.png');

beforeAll(async () => {
  await sharp({ create: { width: 8, height: 8, channels: 3, background: 'teal' } }).toFile(image);
  await printed(
    ...['train', ...narrow, '--subset', '32', '--epochs', '2', '--log', 'json'],
    ...['--out', runs, '--name', 'short'],
  );
});

describe('what is not accepted ends with exit code 2 and one line', () => {
  it.each<[string[], RegExp]>([
    [['train', 'Z'], /unknown configuration 'Z': accepted are A, A-LRN, B, C, D, E/],
    [['compare', 'A', 'Z'], /unknown configuration 'Z': accepted are A, A-LRN, B, C, D, E/],
    [['train', '--recipe', 'quick'], /'quick'.*plain, batch-norm, reference, fast/],
    [['train', '--no-such'], /unknown option '--no-such'/],
    [['train', '--epoch', '3'], /unknown option '--epoch'.*--epochs/],
    [['trian'], /unknown command 'trian'.*train/],
    [['train', '--backend', 'cuda'], /'cuda' is invalid.*auto, tfjs-node-gpu/],
    [
      ['train', '--epochs', '3', '--minutes', '5'],
      /'--minutes <n>' cannot be used with.*'--epochs <n>'/,
    ],
    [['train', '--epochs', '0'], /'0' is invalid.*whole numbers from 1/],
    [['train', '--epochs'], /argument missing/],
    [['train', '--minutes', '-1'], /'-1' is invalid.*numbers above 0/],
    [['train', '--lr', 'small'], /'small' is invalid.*numbers above 0/],
    [['train', '--checkpoint-seconds', '-1'], /'-1' is invalid.*0/],
    [['train', '--log', 'xml'], /'xml' is invalid.*tui, plain, json/],
    [['train', 'A', 'B'], /too many arguments/],
    [['train', '--name', '../y'], /cannot be named "..\/y".*letters, digits/],
    [['train', '--head-width', '1000000000'], /million weights: accepted are up to/],
    [['help', 'nope'], /unknown command 'nope': vgg --help lists them/],
    [['data', '--sheet', 'sheet.jpg'], /--sheet sheet.jpg: a sheet is a PNG/],
    [['train', '--subset', '60000'], /60000.*50000/],
    [['data', '/nowhere/at-all'], /neither cifar10 nor cifar100 nor a folder/],
    [['train', '--data', '/nowhere/at-all'], /neither cifar10 nor cifar100 nor a folder/],
    [['train', '--config', '/nowhere.yaml'], /\/nowhere\.yaml does not exist/],
    [['train', '--layers', '64 X'], /layer 'X': accepted are channels/],
    [['train', '--layers', '8 M M M M M M'], /input size is 32: accepted.*from 64/],
    [['train', '--head', '0'], /'0' is invalid.*whole numbers from 1/],
    [['train', '--subset', '20', '--head', '1000000000'], /million weights: accepted/],
    [['train', '--momentum', '0.9'], /momentum 0\.9 is for the optimiser momentum/],
    [['train', '--from', 'nothing.pth'], /nothing\.pth is no run and no file of weights/],
    [['train', '--subset', '20', '--freeze', '9'], /freeze 9: accepted are features/],
    [['train', '--validation', '1.5'], /'1\.5' is invalid.*above 0 and below 1/],
    [['describe', '--input-size', '31'], /input size is 31.*whole numbers from 32/],
    [['evaluate'], /missing required argument 'run'/],
    [['predict', 'x'], /missing required argument 'image'/],
    [['export', 'x', '--format', 'gguf'], /'gguf' is invalid.*tfjs, onnx, pytorch/],
    [['export', 'x', '--logits'], /--logits is for --format onnx, not tfjs/],
    [['evaluate', 'x', '--checkpoint', 'first'], /'first' is invalid.*best, last/],
    [['resume', '--out', join(folder, 'nowhere')], /there is no run in .*nowhere to resume/],
  ])('vgg %j', async (args, why) => {
    expectRefusal(await inProcess(...args), 2, why);
  });

  it('as a process of its own, too', async () => {
    const outcome = await vgg('train', '--epoch', '3');
    expectRefusal(outcome, 2, /unknown option '--epoch'.*--epochs/);
    expect(outcome).toEqual(await inProcess('train', '--epoch', '3'));
  });

  it('resume with fewer epochs than the run has leaves the run as it was', async () => {
    const before = contents(run);
    expectRefusal(
      await inProcess('resume', run, '--epochs', '1'),
      2,
      /--epochs 1: the run has 2 epochs/,
    );
    expect(contents(run)).toEqual(before);
  });
});

describe('what cannot be done ends with exit code 1 and one line', () => {
  const nowhere = join(folder, 'nowhere');
  const train = ['train', ...narrow, '--subset', '32'];
  const compare = ['compare', 'A', ...small, '--subset', '32'];

  it.each<[string, string[], RegExp]>([
    [
      'resume what is no run',
      ['resume', nowhere],
      /nowhere.*run\.json is missing: this is not a run/,
    ],
    ['evaluate what is no run', ['evaluate', nowhere], /this is not a run/],
    ['predict with what is no run', ['predict', nowhere, image], /this is not a run/],
    ['export what is no run', ['export', nowhere], /this is not a run/],
    ['predict an image that is missing', ['predict', run, nowhere], /nowhere/],
    ['predict what is not an image', ['predict', run, file], /a-file/],
    ['train into a folder below a file', [...train, '--out', join(file, 'runs')], /a-file/],
    ['compare into a folder below a file', [...compare, '--out', join(file, 'x')], /a-file/],
    ['train in place of a file', [...train, '--out', file], /a-file is a file/],
    ['list runs of a file', ['runs', '--out', file], /Cannot read .*a-file/],
    [
      'train a name that is taken',
      [...train, '--out', runs, '--name', 'short'],
      /short exists already/,
    ],
    ['draw images below a file', ['data', '--sheet', join(file, 'x.png')], /cannot write .*x\.png/],
    ['export below a file', ['export', run, '--to', join(file, 'model')], /Cannot write .*a-file/],
    [
      'export weights below a file',
      ['export', run, '--format', 'pytorch', '--to', join(file, 'x')],
      /Cannot write .*a-file/,
    ],
    [
      'train with an engine that is not there',
      [...train, '--out', nowhere, '--backend', 'tfjs-node'],
      /tfjs-node .*does not work here.*engines add tfjs-node/,
    ],
  ])('%s', async (_, args, why) => {
    expectRefusal(await inProcess(...args), 1, why);
    expect(existsSync(nowhere)).toBe(false);
  });

  it('evaluate and export a run that has no checkpoint yet', async () => {
    const bare = join(folder, 'bare');
    mkdirSync(join(bare, 'checkpoints'), { recursive: true });
    cpSync(join(run, 'run.json'), join(bare, 'run.json'));
    for (const args of [
      ['evaluate', bare],
      ['evaluate', bare, '--checkpoint', 'last'],
      ['export', bare],
    ]) {
      expectRefusal(await inProcess(...args), 1, /bare.* no (checkpoint|evaluation)/);
    }
  });
});

it('says so where a batch is larger than the data', async () => {
  const few = ['--subset', '20', '--epochs', '1', '--batch-size', '64'];
  const { code, stderr } = await inProcess(
    ...['train', ...narrow, ...few, '--log', 'json', '--out', runs],
  );
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'a batch of 64 is more than there is: each step takes all 20 images\n',
  });
});

describe('a run that another process writes', () => {
  it('is not resumed, which changes nothing of it', async () => {
    const other = start(
      ...['train', ...narrow, '--subset', '64', '--epochs', '1000', '--log', 'json'],
      ...['--out', runs, '--name', 'alive'],
    );
    await other.until(({ event }) => event === 'step');
    const { runs: rows } = await answered<{ runs: { name: string; state: string }[] }>(
      'runs',
      '--out',
      runs,
    );
    expect(rows.find(({ name }) => name === 'alive')?.state).toBe('running');
    expectRefusal(
      await inProcess('resume', join(runs, 'alive')),
      1,
      new RegExp(`alive is being written by process ${other.child.pid}`),
    );
    other.child.kill('SIGTERM');
    expect(await other.ended).toMatchObject({ code: 143, stderr: '' });
    const steps = other.events.filter(({ event }) => event === 'step').map(({ step }) => step);
    expect(steps).toEqual(steps.map((_, index) => index + 1));
  });
});

describe('broken checkpoints', () => {
  const copy = (name: string) => {
    const to = join(runs, name);
    cpSync(run, to, { recursive: true });
    return to;
  };
  const breakFile = (at: string, name: string) =>
    truncateSync(join(at, 'checkpoints', `${name}.safetensors`), 1000);

  it('falls back to the one before the last, says so, and trains on to the same end', async () => {
    const broken = copy('broken-last');
    breakFile(broken, 'last');
    const { code, stderr } = await inProcess('resume', broken, '--log', 'json');
    expect(stderr).toMatch(/^[^\n]*last\.safetensors [^\n]*going on from previous\.safetensors\n$/);
    expect(code).toBe(0);
    expect((await stateOf(broken)).last).toEqual((await stateOf(run)).last);
  });

  it('refuses with one line where none can be read, and leaves the log as it was', async () => {
    const broken = copy('broken-all');
    for (const name of ['last', 'previous', 'best']) breakFile(broken, name);
    const before = contents(broken);
    expectRefusal(
      await inProcess('resume', broken),
      1,
      /No checkpoint can be read: .*last.*previous.*best/,
    );
    expect(contents(broken)).toEqual(before);
    expectRefusal(await inProcess('evaluate', broken), 1, /best\.safetensors/);
  });

  it('names the settings that are damaged', async () => {
    const broken = copy('broken-settings');
    writeFileSync(join(broken, 'run.json'), '{"format": 1, "configuration"');
    expectRefusal(await inProcess('resume', broken), 1, /run\.json is damaged: it is not JSON/);
    const { stdout, stderr, code } = await inProcess('runs', '--out', runs, '--json');
    expect(stderr).toMatch(/^[^\n]*broken-settings[^\n]*\n$/);
    expect(JSON.parse(stdout).runs.map(({ name }: { name: string }) => name)).toContain('short');
    expect(code).toBe(0);
  });
});

/** Digests of what makes a run. */
function contents(of: string): Record<string, string> {
  const digest = (path: string) =>
    createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16);
  return {
    settings: digest(join(of, 'run.json')),
    metrics: digest(join(of, 'metrics.jsonl')),
    'checkpoints/last': digest(join(of, 'checkpoints', 'last.safetensors')),
  };
}
