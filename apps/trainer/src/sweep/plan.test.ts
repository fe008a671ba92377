import { describe, expect, it } from '@jest/globals';
import { readPlan } from './plan.ts';

const over = { lr: { from: 1e-4, to: 0.1, scale: 'log' } };
const plan = (sweep: object, settings: object = {}) => readPlan({ ...settings, sweep });

describe('a sweep’s file', () => {
  it('says what all trials share and what is chosen', () => {
    const read = plan(
      {
        over: { ...over, cutout: { from: 0, to: 8 }, head: ['none', 64] },
        method: 'tpe',
        trials: 5,
      },
      { epochs: 3, optimiser: 'adam' },
    );
    expect(read).toMatchObject({
      settings: { epochs: 3, optimiser: { kind: 'adam' } },
      space: {
        lr: { kind: 'range', from: 1e-4, to: 0.1, log: true, whole: false },
        cutout: { kind: 'range', from: 0, to: 8, log: false, whole: true },
        head: { kind: 'values', values: ['none', 64] },
      },
      method: 'tpe',
      trials: 5,
      repeats: 1,
      seed: 1,
      together: 1,
      halving: null,
    });
  });

  it('has as many trials as its grid, the steps of a range taken for values', () => {
    const { trials, space } = plan({
      over: { lr: { ...over.lr, steps: 4 }, batchSize: [16, 32] },
      method: 'grid',
    });
    expect(trials).toBe(8);
    expect(space.lr).toEqual({ kind: 'values', values: [1e-4, 1e-3, 1e-2, 0.1] });
  });

  const grid = { method: 'grid', over: { batchSize: [16] } };
  const random = { method: 'random', trials: 2, over };
  it.each<[string, unknown, RegExp]>([
    ['no sweep', { lr: 1 }, /^the key sweep is missing/],
    ['a list', [1], /^the key sweep is missing/],
    ['an unknown setting', { sweep: grid, learningRate: 1 }, /^unknown key 'learningRate': acc/],
    ['an unknown key', { sweep: { ...grid, trails: 3 } }, /^sweep: unknown key 'trails': .*trials/],
    ['no method', { sweep: { over } }, /^sweep.method is missing: accepted are grid, random, tpe$/],
    [
      'another method',
      { sweep: { ...grid, method: 'bayes' } },
      /^sweep.method 'bayes': acc.* tpe$/,
    ],
    [
      'no number of trials',
      { sweep: { ...random, trials: undefined } },
      /^sweep.trials is missing/,
    ],
    ['half a trial', { sweep: { ...random, trials: 1.5 } }, /^sweep.trials 1.5: .*whole numbers/],
    ['other trials than its grid', { sweep: { ...grid, trials: 3 } }, /this grid has 1 choices/],
    [
      'nothing to choose',
      { sweep: { ...grid, over: {} } },
      /^sweep.over {}: accepted are settings/,
    ],
    ['no over', { sweep: { method: 'grid' } }, /^sweep.over is missing/],
    [
      'no such setting',
      { sweep: { ...grid, over: { rate: [1] } } },
      /^sweep.over: unknown key 'rate'/,
    ],
    [
      'an empty list',
      { sweep: { ...grid, over: { lr: [] } } },
      /^sweep.over.lr \[\]: accepted are one/,
    ],
    [
      'a value twice',
      { sweep: { ...grid, over: { lr: [1, 1] } } },
      /^sweep.over.lr: 1 is there twice/,
    ],
    [
      'a wrong value',
      { sweep: { ...grid, over: { lr: [1, -1] } } },
      /^sweep.over.lr -1: accepted are numbers above 0$/,
    ],
    [
      'an empty range',
      { sweep: { ...random, over: { lr: { from: 1, to: 1 } } } },
      /from must be below to/,
    ],
    [
      'a log range from 0',
      { sweep: { ...random, over: { weightDecay: { from: 0, to: 1, scale: 'log' } } } },
      /begins above 0/,
    ],
    [
      'half a range',
      { sweep: { ...random, over: { lr: { from: 1 } } } },
      /^sweep.over.lr.to is missing: accepted are numbers/,
    ],
    [
      'a number',
      { sweep: { ...random, over: { lr: 1 } } },
      /^sweep.over.lr 1: accepted are a list of values, or from and to/,
    ],
    [
      'a range of words',
      { sweep: { ...random, over: { recipe: { from: 1, to: 2 } } } },
      /^sweep.over.recipe 1: accepted are plain/,
    ],
    [
      'a range in a grid',
      { sweep: { method: 'grid', over } },
      /^sweep.over.lr: a grid needs a list of values, or steps$/,
    ],
    ['given twice', { sweep: grid, batchSize: 8 }, /^batchSize is given, and under sweep.over too/],
    [
      'a seed',
      { sweep: { ...grid, over: { seed: [1] } } },
      /^sweep.over.seed: repeats train with other seeds/,
    ],
    ['minutes', { sweep: grid, minutes: 3 }, /^minutes 3: in a sweep epochs say how long/],
    [
      'a factor of one',
      { sweep: { ...grid, halving: { factor: 1 } } },
      /^sweep.halving.factor 1: accepted are whole numbers from 2/,
    ],
    [
      'an unknown key of halving',
      { sweep: { ...grid, halving: { eta: 3 } } },
      /^sweep.halving.*: accepted are factor, first/,
    ],
  ])('is refused in one line: %s', (_, value, line) => {
    expect(() => readPlan(value)).toThrow(line);
    expect(() => readPlan(value)).toThrow(RangeError);
    expect(() => readPlan(value)).not.toThrow(/\n/);
  });
});
