import { expect, it } from '@jest/globals';
import { trial } from '../testing/sweeps.ts';
import { ranked, triedOf } from './tried.ts';

it('ranks those that finished by their mean, the stopped by how far they came, the failed last', () => {
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
