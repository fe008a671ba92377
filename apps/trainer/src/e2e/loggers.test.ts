import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { inProcess } from './testing/in-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { ShellInTerminal } from './testing/terminal.ts';
import { expectRefusal, VGG, vgg } from './testing/vgg.ts';

const folder = temporaryFolder();
const tiny = [
  ...['train', '--layers', '8 M 8 M', '--head', '16', '--subset', '40', '--batch-size', '8'],
  ...['--validation', '0.2', '--threads', '1', '--out', folder],
];

let terminal: ShellInTerminal | null = null;
afterEach(() => terminal?.close());

it('tells TensorBoard and a CSV file of a training and of what came after it was resumed', async () => {
  const csv = join(folder, 'log.csv');
  const loggers = ['--tensorboard', '--csv', csv, '--log', 'json'];
  const begun = await inProcess(...tiny, '--epochs', '2', '--name', 'told', ...loggers);
  expect(begun).toMatchObject({ code: 0, stderr: '' });
  const resumed = await inProcess('resume', join(folder, 'told'), '--epochs', '3', ...loggers);
  expect(resumed).toMatchObject({ code: 0, stderr: '' });

  const [names, ...rows] = readFileSync(csv, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((row) => row.split(','));
  expect(rows.map(([run, , epoch]) => [run, epoch])).toEqual([
    ['told', '1'],
    ['told', '2'],
    ['told', '3'],
  ]);
  const measured = rows.map((row) => Number(row[names.indexOf('validation_accuracy')]));
  for (const accuracy of measured) expect(accuracy).toBeGreaterThanOrEqual(0);

  const files = eventFiles(join(folder, 'told'));
  expect(files).toHaveLength(2);
  for (const records of files) {
    const text = Buffer.concat(records).toString('latin1');
    for (const tag of ['train/loss', 'validation/loss', 'test/accuracy', 'epoch/train_loss']) {
      expect(text).toContain(tag);
    }
    // Of the weights, sent from the training thread: histograms and a picture of filters.
    expect(text).toContain('conv1_1');
    expect(text).toContain('filters/conv1_1');
    expect(text).toContain('_hparams_/session_start_info');
  }
});

it('warns once of an MLflow server that is away, and trains', async () => {
  const outcome = await vgg(
    ...[...tiny, '--epochs', '1', '--name', 'away', '--log', 'json'],
    ...['--mlflow', await deadAddress()],
  );
  expect(outcome.code).toBe(0);
  expect(outcome.stdout).toContain('"reason":"finished"');
  expect(outcome.stderr).toMatch(/^vgg: MLflow at http:[^\n]*; the training goes on[^\n]*\n$/);
});

it('refuses what is no address, before anything is trained', async () => {
  const outcome = await inProcess(...tiny, '--name', 'refused', '--mlflow', 'localhost:5000');
  expectRefusal(outcome, 2, /localhost:5000 is no address of an MLflow server/);
  expect(readdirSync(folder)).not.toContain('refused');
});

/** Unix only, as in terminal.test.ts. */
const here = process.platform === 'win32' ? it.skip : it;

here('tells it in the dashboard where that has the terminal', async () => {
  terminal = new ShellInTerminal(120, 40);
  const command = [process.execPath, VGG, ...tiny, '--subset', '20000', '--epochs', '50'];
  const words = command.map((word) => (word.includes(' ') ? `'${word}'` : word));
  terminal.type(`${words.join(' ')} --name shown --mlflow ${await deadAddress()}\n`);
  await terminal.until('training loss');
  await terminal.until('! MLflow at');
  terminal.type('q');
  await terminal.until('Go on: ');
});

/** An address at which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** Each event file's records, in TFRecord's framing: length, its checksum, data, its checksum. */
function eventFiles(run: string): Buffer[][] {
  const names = readdirSync(run).filter((name) => name.includes('tfevents'));
  return names.map((name) => {
    const file = readFileSync(join(run, name));
    const records: Buffer[] = [];
    let place = 0;
    while (place < file.length) {
      const length = Number(file.readBigUInt64LE(place));
      records.push(file.subarray(place + 12, place + 12 + length));
      place += length + 16;
    }
    expect(place).toBe(file.length);
    return records;
  });
}
