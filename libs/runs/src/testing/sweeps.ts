import type { SweepLedger, Trial } from '../sweeps/ledger.ts';

/** A trial of one setting, `lr`: a tenth of its number. */
export const trial = (number: number, state: Trial['state'], accuracies: number[]): Trial => ({
  number,
  repeat: 1,
  name: `trial-00${number}`,
  choice: { lr: number / 10 },
  seed: 1,
  epochs: 3,
  state,
  accuracies,
});

/** The ledger of a grid over two rates, begun at a time. */
export const ledger = (trials: Trial[], started = '2026-11-29T00:00:00.000Z'): SweepLedger => ({
  format: 1,
  started,
  plan: {
    settings: { epochs: 3 },
    space: { lr: { kind: 'values', values: [0.1, 0.2] } },
    method: 'grid',
    trials: 2,
    repeats: 1,
    seed: 1,
    together: 1,
    halving: null,
  },
  trials,
});
