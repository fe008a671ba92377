import { describe, expect, it } from '@jest/globals';
import type { Ledger, Trial } from './ledger.ts';
import { readPlan } from './plan.ts';
import { isDone, nextTrials, ranked, toStop, triedOf } from './progress.ts';

const plan = readPlan({
  epochs: 3,
  sweep: {
    over: { lr: [0.1, 0.2] },
    method: 'grid',
    repeats: 2,
    halving: { factor: 2 },
  },
});
const trial = (number: number, state: Trial['state'], accuracies: number[]): Trial => ({
  number,
  repeat: 1,
  name: `trial-00${number}`,
  choice: { lr: number / 10 },
  seed: 1,
  epochs: 3,
  state,
  accuracies,
});
const ledger = (...trials: Trial[]): Ledger => ({ format: 1, started: '', plan, trials });

describe('what a sweep trains next', () => {
  it('is no repeat of a trial that one before it may still stop', () => {
    const second = trial(2, 'finished', [0.5, 0.5, 0.5]);
    expect(nextTrials(ledger(trial(1, 'running', []), second))).toEqual([]);
    const worse = ledger(trial(1, 'running', [0.4, 0.4]), second);
    expect(nextTrials(worse)).toMatchObject([{ name: 'trial-002-2', seed: 2 }]);
    const better = ledger(trial(1, 'running', [0.9]), second);
    expect(nextTrials(better)).toEqual([]);
    expect([...toStop(better)]).toEqual([[second, 1]]);
  });

  it('is the next choice, then nothing', () => {
    const first = trial(1, 'stopped', [0.1]);
    expect(nextTrials(ledger(first))).toMatchObject([{ name: 'trial-002', choice: { lr: 0.2 } }]);
    const all = ledger(first, trial(2, 'failed', []));
    expect(nextTrials(all)).toEqual([]);
    expect(isDone(all)).toBe(true);
  });
});

describe('the order of choices', () => {
  it('has those that finished by their mean, the stopped by how far they came, the failed last', () => {
    const all = [
      trial(1, 'failed', []),
      trial(2, 'stopped', [0.9]),
      trial(3, 'stopped', [0.2, 0.2]),
      trial(4, 'finished', [0.3]),
      trial(5, 'finished', [0.8]),
      { ...trial(5, 'finished', [0.1]), repeat: 2 },
    ];
    const tried = ranked(triedOf({ trials: all }));
    expect(tried.map(({ number }) => number)).toEqual([5, 4, 3, 2, 1]);
    expect(tried[0]?.accuracy).toBeCloseTo(0.45);
  });
});
