import { describe, expect, it } from '@jest/globals';
import { CLASSES } from '@vgg/cifar/pixels';
import { architecture, describeNetwork } from '@vgg/core';
import type { RunSummary } from '@vgg/runs';
import stringWidth from 'string-width';
import { comparisonEntry } from '../report/testing/comparison.ts';
import { comparisonTable } from './compare/table.ts';
import { type DataReport, dataTables } from './data/table.ts';
import { describeTable } from './describe/table.ts';
import { evaluationTables } from './evaluate/table.ts';
import { predictionTable } from './predict/table.ts';
import { runsTable } from './runs/table.ts';

const classes: readonly string[] = CLASSES;
const widest = (text: string) => Math.max(...text.split('\n').map((line) => stringWidth(line)));
const lineWith = (text: string, start: string) =>
  text.split('\n').find((line) => line.trimStart().startsWith(start)) ?? '';

describe('comparisonTable', () => {
  it('sets our best beside the reference’s', () => {
    const text = comparisonTable(['A', 'A-LRN', 'E'].map((name) => comparisonEntry(name)));
    expect(lineWith(text, 'A ')).toMatch(
      /^A +80\.00 % +78\.6 % +\+1\.40 +80\.00 % +0\.120 +200\.0/,
    );
    expect(lineWith(text, 'A-LRN')).toMatch(/80\.00 % +– +–/);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  it('tells the range of repeats', () => {
    const entries = [comparisonEntry('A'), comparisonEntry('A', { repeat: 2, shift: 0.02 })];
    expect(comparisonTable(entries)).toMatch(/81\.00 % +80\.00–82\.00/);
  });

  it('fits a narrow terminal', () => {
    const entries = ['A', 'E'].map((name) => comparisonEntry(name, { secondsPerEpoch: 3000 }));
    expect(widest(comparisonTable(entries, { width: 60, colour: false }))).toBeLessThanOrEqual(60);
  });
});

describe('runsTable', () => {
  const run: RunSummary = {
    name: 'A-fast-1',
    folder: '/runs/A-fast-1',
    configuration: 'A',
    recipe: 'fast',
    batchNorm: true,
    epochs: 3,
    bestAccuracy: 0.8123,
    lastAccuracy: 0.81,
    chosenOn: 'test',
    state: 'finished',
    started: '2026-11-24T08:12:03Z',
    seconds: 3723,
    snapshots: 0,
  };

  it('has a row a run', () => {
    const interrupted = { ...run, name: 'D', batchNorm: false, state: 'interrupted' as const };
    const text = runsTable([run, { ...interrupted, bestAccuracy: null }]);
    expect(lineWith(text, 'A-fast-1')).toMatch(/A +fast +finished +3 +81\.23 %/);
    expect(lineWith(text, 'D ')).toMatch(/A no BN +fast +interrupted +3 +–/);
  });

  it('cuts long names on a narrow terminal', () => {
    const text = runsTable([{ ...run, name: 'x'.repeat(100) }], { width: 60, colour: false });
    expect(widest(text)).toBeLessThanOrEqual(60);
    expect(text).toContain('x…');
  });
});

describe('describeTable', () => {
  it('lists the layers and their totals within 80 columns', () => {
    const paper = { inputSize: 224, classes: 1000, batchNorm: false };
    const text = describeTable(describeNetwork(architecture('E', paper)));
    expect(lineWith(text, 'conv1_2')).toMatch(/224 × 224 × 64 +36,928 +1,849,688,064 +5$/);
    expect(lineWith(text, 'total')).toMatch(/143,667,240 +19,632,062,464$/);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});

describe('evaluationTables', () => {
  const confusion = classes.map((_, label) =>
    classes.map((_, answer) => (label === answer ? 1000 : 0) as number),
  );
  const evaluation = { accuracy: 1, loss: 0.01234, images: 10_000, confusion };

  it('shows accuracy, classes, confusions and the worst pairs', () => {
    const confused = confusion.map((row) => [...row]);
    confused[3] = classes.map((_, answer) => (answer === 3 ? 700 : answer === 5 ? 300 : 0));
    const text = evaluationTables({ ...evaluation, accuracy: 0.97, confusion: confused }, classes);
    expect(text).toContain('accuracy 97.00 %   loss 0.0123   10,000 images');
    expect(lineWith(text, 'cat ')).toMatch(/^cat +70\.00 % +700 +1,000 +█{21}$/);
    expect(text).toMatch(/\ncat +dog +300 +30\.0 %/);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  it('aligns the confusion matrix under its titles', () => {
    const text = evaluationTables(evaluation, classes);
    const matrix = text.slice(text.indexOf('Confusion matrix')).split('\n').slice(4, 14);
    expect(matrix).toHaveLength(10);
    expect(new Set(matrix.map((line) => stringWidth(line))).size).toBe(1);
  });

  it('says so where nothing is confused', () => {
    expect(evaluationTables(evaluation, classes)).toContain('every image was recognised');
  });

  it('stands a class without images', () => {
    const none = confusion.map((row, label) => (label === 2 ? row.map(() => 0) : row));
    const text = evaluationTables({ ...evaluation, confusion: none }, classes);
    expect(lineWith(text, 'bird ')).toMatch(/^bird +– +0 +0$/);
    expect(text).not.toContain('NaN');
  });

  it('of a thousand classes shows those with images, without a matrix', () => {
    const many = Array.from({ length: 1000 }, (_, label) => `kind ${label}`);
    const few = many.map((_, label) =>
      many.map((_, answer) => Number(label < 3 && answer === 2 * label) * 5),
    );
    const text = evaluationTables({ ...evaluation, confusion: few }, many);
    expect(
      text.split('\n').filter((line) => /^kind \d+ +\d+\.\d+ % +\d+ +5\b/.test(line)),
    ).toHaveLength(3);
    expect(text).not.toContain('Confusion matrix');
    expect(text).toMatch(/\nkind 1 +kind 2 +5 +100\.0 %/);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});

describe('predictionTable', () => {
  const probabilities = classes.map((name, i) => ({ name, probability: i === 3 ? 0.91 : 0.01 }));

  it('ranks the most probable classes of each image, with bars', () => {
    const text = predictionTable([
      { image: 'cat.jpg', probabilities },
      { image: 'other.png', probabilities },
    ]);
    const [name, first, ...rest] = text.split('\n\n')[0]?.split('\n') ?? [];
    expect(name).toBe('cat.jpg');
    expect(first).toMatch(/^ {2}cat +91\.00 % {2}█+/);
    expect(rest).toHaveLength(4);
    expect(text).toContain('\n\nother.png\n');
    expect(widest(text)).toBeLessThanOrEqual(80);
  });

  it('shows as many as asked for, on a pipe as well', () => {
    const terminal = { width: Number.POSITIVE_INFINITY, colour: false };
    const text = predictionTable([{ image: 'a', probabilities }], { top: 2, terminal });
    expect(text.split('\n')).toHaveLength(3);
    expect(predictionTable([])).toBe('');
  });
});

const nothingFound = {
  validationCount: 0,
  sizes: [],
  unreadable: [],
  passedOver: { hidden: 0, foreign: {}, loose: 0, unknown: {} },
  empty: [],
  doubled: [],
  testHeldBack: false,
  imbalance: 1,
  normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
  remarks: [],
} satisfies Partial<DataReport>;

describe('dataTables', () => {
  it('says of a folder of pictures what is not as one would wish', () => {
    const text = dataTables({
      ...nothingFound,
      name: 'folder',
      title: 'a folder of pictures',
      imageSize: 64,
      folder: '/꽃',
      origin: 'folder',
      classes: [
        { name: '장미', train: 50, validation: 5, test: 9 },
        { name: 'tulip', train: 20, validation: 2, test: 4 },
      ],
      trainCount: 70,
      validationCount: 7,
      testCount: 13,
      files: [],
      sizes: Array.from({ length: 7 }, (_, i) => ({ width: 100 + i, height: 80, count: 9 - i })),
      mean: [0.5, 0.5, 0.5],
      deviation: [0.2, 0.2, 0.2],
      remarks: ['1 picture cannot be read: a.png (cut short)'],
    });
    expect(text).not.toContain('MD5');
    expect(lineWith(text, 'all')).toMatch(/70 +7 +13$/);
    expect(text).toContain('and 2 other sizes');
    expect(text).toContain('! 1 picture cannot be read: a.png (cut short)');
  });

  it('says where the data is, what each file is, and what is in it', () => {
    const file = { images: 10_000, md5: '5dd7e06a14cb22eb9f671a540d1b7c25' };
    const data: DataReport = {
      ...nothingFound,
      name: 'cifar10',
      title: 'CIFAR-10',
      imageSize: 32,
      folder: '/data/cifar-10-batches-bin',
      origin: 'cache',
      classes: classes.map((name) => ({ name, train: 5000, validation: 0, test: 1000 })),
      trainCount: 50_000,
      testCount: 10_000,
      mean: [0.4914, 0.4822, 0.4465],
      deviation: [0.247, 0.2435, 0.2616],
      files: [
        { ...file, name: 'data_batch_1.bin' },
        { ...file, name: 'test_batch.bin' },
      ],
    };
    const text = dataTables(data);
    expect(text).toContain(
      'data    CIFAR-10, at 32 x 32 pixels\nfolder  /data/cifar-10-batches-bin',
    );
    expect(text).not.toContain('validation');
    expect(lineWith(text, 'data_batch_1')).toMatch(/10,000 {2}5dd7e06a\w+ {2}✓ verified$/);
    expect(lineWith(text, 'all')).toMatch(/50,000 +10,000$/);
    expect(lineWith(text, 'red')).toMatch(/0\.4914 +0\.2470$/);
    expect(widest(text)).toBeLessThanOrEqual(80);
  });
});
