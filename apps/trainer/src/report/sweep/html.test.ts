import { expect, it } from '@jest/globals';
import type { Ledger } from '../../sweep/ledger.ts';
import { sweepFigureSvg } from './figure.ts';
import { sweepHtml } from './html.ts';

const hostile = '<script>alert(1)</script>';
const ledger: Ledger = {
  format: 1,
  started: '2026-11-29T00:00:00Z',
  plan: {
    settings: { data: hostile, epochs: 2 },
    space: {
      lr: { kind: 'range', from: 1e-4, to: 1e-2, log: true, whole: false },
      from: { kind: 'values', values: [hostile, 'b'] },
    },
    method: 'random',
    trials: 3,
    repeats: 1,
    seed: 1,
    together: 1,
    halving: null,
  },
  trials: [0.5, 0.7].map((accuracy, index) => ({
    number: index + 1,
    repeat: 1,
    name: `trial-00${index + 1}`,
    choice: { lr: 0.001, from: index === 0 ? hostile : 'b' },
    seed: 1,
    epochs: 2,
    state: 'finished' as const,
    accuracies: [accuracy],
  })),
};

it('is one page without a script or a request, the best first, foreign text escaped', () => {
  const page = sweepHtml('lr', ledger);
  expect(page).not.toContain('<script');
  expect(page).toContain("default-src 'none'");
  expect(page.indexOf('trial-002')).toBeLessThan(page.indexOf('trial-001'));
  expect(page).toContain('2 of 3 choices by random');
});

it('draws an axis a setting and one of accuracies, a line a choice', () => {
  const svg = sweepFigureSvg(ledger);
  expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  for (const name of ['lr', 'from', 'accuracy, %']) expect(svg).toContain(`>${name}</text>`);
  expect(svg).toBe(sweepFigureSvg(ledger));
});
