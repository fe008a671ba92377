import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { dataTables } from '../commands/data/table.ts';
import { evaluationTables } from '../commands/evaluate/table.ts';
import { predictionTable } from '../commands/predict/table.ts';
import { oneLine } from '../errors.ts';
import { printable } from './printable.ts';

const hostile = '\u001B[31mred\u001B[0m\nline\u0007\u009B\u202E';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const obeyed = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/;

describe('a foreign name', () => {
  it('is shown with its control characters as pictures', () => {
    expect(printable(hostile)).toBe('␛[31mred␛[0m␊line␇��');
    expect(printable('고양이 naïve 🌻')).toBe('고양이 naïve 🌻');
  });

  it('never holds what a terminal obeys', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => !/[\p{Cc}]/u.test(printable(text))),
    );
  });

  it('reaches no terminal as it is, and breaks no table', () => {
    const counts = { train: 1, validation: 0, test: 1 };
    const told = dataTables({
      name: hostile,
      title: hostile,
      folder: hostile,
      origin: 'folder',
      files: [],
      classes: [{ name: hostile, ...counts }],
      unreadable: [],
      passedOver: { hidden: 0, foreign: {}, loose: 0, unknown: {} },
      empty: [],
      doubled: [],
      testHeldBack: false,
      imbalance: 1,
      normalisation: { mean: [0, 0, 0], deviation: [1, 1, 1] },
      imageSize: 32,
      trainCount: 1,
      validationCount: 0,
      testCount: 1,
      sizes: [],
      remarks: [hostile],
      mean: [0, 0, 0],
      deviation: [1, 1, 1],
    });
    const evaluation = {
      accuracy: 0,
      loss: 1,
      images: 2,
      confusion: [
        [0, 1],
        [1, 0],
      ],
    };
    const tested = evaluationTables(evaluation, [hostile, 'other']);
    const predicted = predictionTable([
      { image: hostile, probabilities: [{ name: hostile, probability: 1 }] },
    ]);
    for (const text of [told, tested, predicted, oneLine(new Error(hostile))]) {
      expect(text).toContain('␛[31m');
      expect(text).not.toMatch(obeyed);
    }
    expect(predicted.split('\n')).toHaveLength(2);
  });

  it('heads its column of the confusion matrix as wide as a terminal shows it', () => {
    const evaluation = {
      accuracy: 0,
      loss: 1,
      images: 2,
      confusion: [
        [0, 1],
        [1, 0],
      ],
    };
    const matrix = evaluationTables(evaluation, ['원', '네모']);
    expect(matrix).toMatch(/원 네모\n/);
    expect(stringWidth('원 네모')).toBe(7);
  });
});
