import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { Trial } from '@vgg/runs';
import type { Ledger } from '../../sweep/ledger.ts';
import { sweepLines } from './lines.ts';
import * as states from './state.ts';

const trial = (number: number, state: Trial['state'], accuracies: number[]): Trial => ({
  number,
  repeat: 1,
  name: `trial-00${number}`,
  choice: { lr: number / 1000, layers: '64 M 128 M 256 256 M 512 512 M 512 512 M' },
  seed: 1,
  epochs: 9,
  state,
  accuracies,
});
const ledger: Ledger = {
  format: 1,
  started: '2026-11-29T00:00:00Z',
  plan: {
    settings: {},
    space: {
      lr: { kind: 'range', from: 1e-4, to: 1e-2, log: true, whole: false },
      layers: { kind: 'values', values: ['64 M 128 M 256 256 M 512 512 M 512 512 M'] },
    },
    method: 'random',
    trials: 30,
    repeats: 1,
    seed: 1,
    together: 1,
    halving: { factor: 3, first: 1 },
  },
  trials: [
    trial(1, 'finished', Array(9).fill(0.5)),
    trial(2, 'stopped', [0.4]),
    trial(3, 'running', [0.6]),
  ],
};
const sweep = {
  folder: 'runs/sweep-lr',
  ledger,
  paused: false,
  stopping: false,
  seconds: 75,
  colour: false,
};
const [first, , third] = ledger.trials;
const plan = { event: 'plan', step: 0, epochs: 9, totalSteps: 90 } as const;

describe('the screen of a sweep', () => {
  it.each([
    [120, 36],
    [80, 24],
    [60, 20],
    [40, 8],
  ])('fills %i columns and %i rows, and nothing beyond', (width, height) => {
    const state = states.observeTraining(states.empty, third ?? first, plan);
    const lines = sweepLines(sweep, state, width, height).map(stripVTControlCharacters);
    expect(lines).toHaveLength(height);
    // A table is as wide as its narrowest columns.
    for (const line of lines.slice(0, 5)) expect(line.length).toBeLessThanOrEqual(width);
    expect(lines[0]).toMatch(/^sweep.*training 1:15$/);
  });

  it('tells the best that finished, what trains, and how far all is', () => {
    const state = states.observeTraining(states.empty, third ?? first, plan);
    const text = sweepLines(sweep, state, 120, 30).map(stripVTControlCharacters).join('\n');
    expect(text).toContain('best 50.00 %: lr 0.001');
    expect(text).toContain('2 of 30 choices');
    expect(text).toMatch(/trial-003 .*epoch 2\/9/);
    expect(text.indexOf('stopped')).toBeGreaterThan(text.indexOf('finished'));
  });

  it('scrolls within what there is', () => {
    expect(states.scroll(states.empty, -5, 3).scrolled).toBe(0);
    expect(states.scroll(states.empty, 5, 3).scrolled).toBe(2);
  });
});
