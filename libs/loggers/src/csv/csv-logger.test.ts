import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Papa from 'papaparse';
import { rehearsal, tell } from '../testing/rehearsal.ts';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { csvLogger } from './csv-logger.ts';

const parent = temporaryFolder();
let path: string;
let warnings: string[];

beforeEach(() => {
  path = join(mkdtempSync(join(parent, 'csv-')), 'log.csv');
  warnings = [];
});

async function train(from: number, to: number, name = 'A-fast', file = path): Promise<void> {
  const training = { name, identity: name, parameters: {} };
  const logger = csvLogger(file, training, (message) => warnings.push(message));
  tell(logger, rehearsal(from, to));
  await logger.close();
}

const steps = () => path.replace('.csv', '-steps.csv');
const rowsOf = (file: string) =>
  Papa.parse<Record<string, string>>(readFileSync(file, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  }).data;
const numbers = (file: string, column: string) => rowsOf(file).map((row) => Number(row[column]));
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place + 1);

describe('a CSV file', () => {
  test('has a row an epoch, and one a step beside it', async () => {
    await train(0, 45);
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
      'run,step,epoch,train_loss,test_accuracy,test_loss,validation_accuracy,validation_loss,learning_rate,images_per_second,seconds,cumulative_seconds',
      expect.stringMatching(/^A-fast,20,1,1\.395\d+,0\.454\d+,1\.495\d+,,,0\.005,200,11,10$/),
      expect.stringMatching(/^A-fast,40,2,/),
      '',
    ]);
    expect(numbers(steps(), 'step')).toEqual(upTo(45));
    expect(rowsOf(steps())[1]).toMatchObject({ run: 'A-fast', gradient_norm: '1.5' });
    expect(warnings).toEqual([]);
  });

  test('has no row twice after any resumptions', async () => {
    const resumptions = fc.array(fc.record({ back: fc.nat(30), on: fc.nat(30) }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(resumptions, async (legs) => {
        path = join(mkdtempSync(join(parent, 'csv-')), 'log.csv');
        let reached = 25;
        await train(0, reached);
        for (const { back, on } of legs) {
          const from = Math.max(0, reached - back);
          reached = from + on;
          await train(from, reached);
        }
        expect(numbers(steps(), 'step')).toEqual(upTo(reached));
        expect(numbers(path, 'epoch')).toEqual(upTo(Math.floor(reached / 20)));
        expect(warnings).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('may be shared by several runs, of which one is resumed', async () => {
    await train(0, 40, 'first, "quoted"');
    await train(0, 30, 'second');
    await train(20, 40, 'first, "quoted"');
    const rows = rowsOf(path).map(({ run, epoch }) => `${run} ${epoch}`);
    expect(rows).toEqual(['first, "quoted" 1', 'second 1', 'first, "quoted" 2']);
  });

  test('does not repeat an epoch that is told again at the step of its checkpoint', async () => {
    await train(0, 20);
    const logger = csvLogger(path, { name: 'A-fast', identity: '', parameters: {} }, () => {});
    const [start] = [...rehearsal(20, 20)];
    tell(logger, [...(start ? [start] : []), ...[...rehearsal(0, 20)].slice(-1)]);
    await logger.close();
    expect(numbers(path, 'epoch')).toEqual([1]);
  });

  test('whose last row was cut goes on without it', async () => {
    await train(0, 40);
    writeFileSync(steps(), readFileSync(steps()).subarray(0, -9));
    await train(40, 42);
    expect(numbers(steps(), 'step')).toEqual([...upTo(39), 41, 42]);
    expect(readdirSync(dirname(path)).sort()).toEqual(['log-steps.csv', 'log.csv']);
  });

  test('whose very first row was cut begins anew', async () => {
    writeFileSync(path, 'run,step,epo');
    await train(0, 40);
    expect(numbers(path, 'epoch')).toEqual([1, 2]);
    expect(warnings).toEqual([]);
  });

  test("that is someone else's is left as it is, with one warning", async () => {
    writeFileSync(path, 'name,grade\nEve,1\n');
    await train(0, 40);
    expect(readFileSync(path, 'utf8')).toBe('name,grade\nEve,1\n');
    expect(warnings).toEqual([expect.stringContaining('holds other columns than run,step,epoch')]);
  });

  test('is made with its folder, and may have no extension', async () => {
    path = join(dirname(path), 'new', 'folder', 'log');
    await train(0, 20);
    expect(numbers(path, 'epoch')).toEqual([1]);
    expect(existsSync(`${path}-steps`)).toBe(true);
  });

  test.each([
    ['a folder', () => mkdirSync(path)],
    [
      'within a file',
      () => {
        writeFileSync(dirname(path).concat('.txt'), '');
        path = join(dirname(path).concat('.txt'), 'log.csv');
      },
    ],
  ])('that cannot be written, since it is %s, is one warning', async (_, prepare) => {
    prepare();
    await train(0, 40);
    expect(warnings).toEqual([
      expect.stringMatching(/(EISDIR|ENOTDIR|EEXIST).* goes on without it$/),
    ]);
  });

  const full = existsSync('/dev/full') ? test : test.skip;
  full('on a full disk is one warning', async () => {
    await train(0, 40, 'A-fast', '/dev/full');
    expect(warnings).toEqual([expect.stringMatching(/^\/dev\/full: ENOSPC.* goes on without it$/)]);
  });
});
