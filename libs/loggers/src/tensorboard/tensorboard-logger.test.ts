import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { bytesOf, doublesOf, integersOf, readFields, readRecords } from '../testing/event-file.ts';
import { endEvent, rehearsal, stepEvent, tell, weightsAt } from '../testing/rehearsal.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { tensorBoardLogger } from './tensorboard-logger.ts';

const training = {
  name: 'A-fast',
  identity: 'A-fast now',
  parameters: { batchNorm: true, recipe: { learningRate: 0.1, name: 'fast' } },
};

const parent = temporaryFolder();
let folder: string;
let warnings: string[];
const warn = (message: string) => warnings.push(message);

beforeEach(() => {
  folder = mkdtempSync(join(parent, 'events-'));
  warnings = [];
});

/** Event's fields: 2 step, 3 file_version, 5 summary, 7 session_log; Summary's: 1 value. */
function eventsIn(file: string) {
  return readRecords(readFileSync(join(folder, file))).map((bytes) => ({
    step: integersOf(bytes, 2)[0] ?? 0,
    version: bytesOf(bytes, 3).map(String)[0],
    session: bytesOf(bytes, 7).map((session) => integersOf(session, 1))[0],
    values: bytesOf(bytes, 5).flatMap((summary) => bytesOf(summary, 1)),
  }));
}

/** Summary.Value's field 1: its tag. */
const tagOf = (value: Buffer) => String(bytesOf(value, 1)[0]);

function scalars(files: string[], tag: string) {
  return files
    .flatMap(eventsIn)
    .flatMap(({ step, values }) =>
      values
        .filter((value) => tagOf(value) === tag)
        .map((value) => [step, bytesOf(value, 2)[0]?.readFloatLE()]),
    );
}

test('figures stand under their tags at their steps', async () => {
  const logger = tensorBoardLogger(folder, training, warn);
  tell(logger, rehearsal(0, 40));
  await logger.close();
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  expect(files[0]).toMatch(/^events\.out\.tfevents\.\d{10}\.\d{3}\./);
  expect(eventsIn(String(files[0]))[0]).toMatchObject({ step: 0, version: 'brain.Event:2' });
  const losses = scalars(files, 'train/loss');
  expect(losses.map(([step]) => step)).toEqual(Array.from({ length: 40 }, (_, step) => step + 1));
  expect(losses[6]?.[1]).toBeCloseTo(stepEvent(7).loss, 6);
  expect(scalars(files, 'test/accuracy').map(([step]) => step)).toEqual([20, 40]);
  expect(scalars(files, 'epoch/number')).toEqual([
    [20, 1],
    [40, 2],
  ]);
  expect(warnings).toEqual([]);
});

test('a resumed training adds a file that takes back the steps after its checkpoint', async () => {
  for (const [from, to] of [
    [0, 37],
    [30, 60],
  ] as const) {
    const logger = tensorBoardLogger(folder, training, warn);
    tell(logger, rehearsal(from, to));
    await logger.close();
  }
  const [first, second] = readdirSync(folder).sort();
  // SessionLog.START is 1. TensorBoard takes a run's first one for its beginning.
  expect(eventsIn(String(first))[1]).toMatchObject({ step: 1, session: [1] });
  expect(eventsIn(String(second))[1]).toMatchObject({ step: 31, session: [1] });
  expect(scalars([String(second)], 'train/loss')[0]?.[0]).toBe(31);
});

test('weights become histograms by name and a picture of the first filters', async () => {
  const logger = tensorBoardLogger(folder, training, warn);
  tell(logger, rehearsal(0, 20));
  await logger.close();
  const [file] = readdirSync(folder);
  const values = eventsIn(String(file)).flatMap((event) => event.values);
  for (const [name, { data }] of Object.entries(weightsAt(20))) {
    const [histogram] = values
      .filter((value) => tagOf(value) === name)
      .flatMap((v) => bytesOf(v, 5));
    if (!histogram) throw new Error(`no histogram of ${name}`);
    const counts = doublesOf(histogram, 7);
    expect(counts.reduce((sum, count) => sum + count)).toBe(data.length);
    expect(doublesOf(histogram, 6)).toHaveLength(counts.length);
    expect(doublesOf(histogram, 1)).toEqual([Math.min(...data)]);
  }
  const [image] = values
    .filter((value) => tagOf(value) === 'filters/conv1_1')
    .flatMap((v) => bytesOf(v, 4));
  if (!image) throw new Error('no picture');
  expect([1, 2, 3].map((field) => integersOf(image, field)[0])).toEqual([330, 330, 3]);
  expect(bytesOf(image, 4)[0]?.subarray(1, 4).toString()).toBe('PNG');
});

test('only the latest weights wait to be written', async () => {
  const logger = tensorBoardLogger(folder, training, warn);
  tell(logger, rehearsal(0, 60));
  await logger.close();
  const [file] = readdirSync(folder);
  const steps = eventsIn(String(file))
    .filter(({ values }) => values.some((value) => tagOf(value) === 'fc8/kernel'))
    .map(({ step }) => step);
  expect(steps).toEqual([60]);
});

test.each([
  ['finished', [1]],
  ['failed', [2]],
  ['stopped', undefined],
] as const)(
  'hyper-parameters are there, and the status of a training that %s',
  async (reason, status) => {
    const logger = tensorBoardLogger(folder, training, warn);
    tell(logger, [...rehearsal(0, 3), endEvent(reason, 3)]);
    await logger.close();
    const [file] = readdirSync(folder);
    const values = eventsIn(String(file)).flatMap((event) => event.values);
    const data = (tag: string) => {
      const [value] = values.filter((value) => tagOf(value) === tag);
      // Summary.Value 9: metadata; its 1: plugin_data {1: name, 2: content}.
      const [plugin] = value ? bytesOf(value, 9).flatMap((metadata) => bytesOf(metadata, 1)) : [];
      return plugin && ([String(bytesOf(plugin, 1)[0]), bytesOf(plugin, 2)[0] as Buffer] as const);
    };
    const [name, content] = data('_hparams_/session_start_info') ?? [];
    expect(name).toBe('hparams');
    // HParamsPluginData 3: session_start_info; its 1: a map of name to google.protobuf.Value.
    const entries = bytesOf(bytesOf(content as Buffer, 3)[0] as Buffer, 1).map((entry) => [
      String(bytesOf(entry, 1)[0]),
      readFields(bytesOf(entry, 2)[0] as Buffer)[0],
    ]);
    expect(Object.fromEntries(entries)).toEqual({
      batchNorm: [4, 1n],
      'recipe.learningRate': [2, Buffer.from(new Float64Array([0.1]).buffer)],
      'recipe.name': [3, Buffer.from('fast')],
    });
    const [, end] = data('_hparams_/session_end_info') ?? [];
    expect(end && integersOf(bytesOf(end, 4)[0] as Buffer, 1)).toEqual(status);
  },
);

test('a folder that cannot be made is one warning', async () => {
  writeFileSync(join(folder, 'file'), '');
  const logger = tensorBoardLogger(join(folder, 'file', 'events'), training, warn);
  tell(logger, rehearsal(0, 40));
  await logger.close();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^TensorBoard's files in .*(ENOTDIR|EEXIST|ENOENT).* goes on without it$/,
  );
});
