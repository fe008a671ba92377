import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Settings } from '../../experiment/settings.ts';
import { comparisonFolder } from './continue.ts';

it('names a comparison by what differs from its recipe, so that other settings get another folder', () => {
  const changes: Settings[] = [
    {},
    { recipe: 'fast' },
    { epochs: 2 },
    { subset: 320 },
    { batchSize: 32 },
    { lr: 1e-5 },
    { batchNorm: true },
    { batchNorm: false },
    { head: [16, 16] },
    { head: [] },
    { seed: 2 },
    { data: '../my pictures/of: mine' },
    { optimiser: { kind: 'momentum', momentum: 0.9, weightDecay: 0 } },
  ];
  const folders = changes.map((change) => comparisonFolder('runs', change, 1));
  expect(folders[0]).toBe(join('runs', 'compare-reference'));
  expect(new Set(folders).size).toBe(changes.length);
  expect(comparisonFolder('runs', {}, 3)).not.toBe(folders[0]);
  for (const folder of folders) expect(folder).toMatch(/^runs[\\/][\w.-]+$/);
});
