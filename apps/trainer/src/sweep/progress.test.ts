import { describe, expect, it } from '@jest/globals';
import type { Trial } from '@vgg/runs';
import type { Ledger } from './ledger.ts';
import { readPlan } from './plan.ts';
import { isDone, nextTrials, toStop } from './progress.ts';

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
