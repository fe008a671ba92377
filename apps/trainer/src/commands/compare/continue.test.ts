import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { comparisonFolder } from './continue.ts';
import type { CompareOptions } from './options.ts';

const options: CompareOptions = {
  recipe: 'reference',
  seed: 1,
  repeats: 1,
  backend: 'auto',
  checkpointSeconds: 120,
};

it('names a comparison by what differs from its recipe, so that other settings get another folder', () => {
  const changes: Partial<CompareOptions>[] = [
    {},
    { recipe: 'fast' },
    { epochs: 2 },
    { subset: 320 },
    { batchSize: 32 },
    { lr: 1e-5 },
    { batchNorm: true },
    { batchNorm: false },
    { headWidth: 16 },
    { seed: 2 },
    { repeats: 3 },
  ];
  const folders = changes.map((change) => comparisonFolder('runs', { ...options, ...change }));
  expect(folders[0]).toBe(join('runs', 'compare-reference'));
  expect(new Set(folders).size).toBe(changes.length);
  expect(comparisonFolder('runs', { ...options, threads: 2, log: 'json' })).toBe(folders[0]);
});
