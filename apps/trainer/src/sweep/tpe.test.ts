import { describe, expect, it } from '@jest/globals';
import type { Choice, Space } from '@vgg/runs';
import { gridChoice, gridSize, randomChoice } from './choose.ts';
import { placeOf, spaced, valueAt } from './space.ts';
import { STARTUP, tpeChoice } from './tpe.ts';

const rate = { kind: 'range', from: 1e-5, to: 1, log: true, whole: false } as const;
const width = { kind: 'range', from: 1, to: 64, log: false, whole: true } as const;
const kind = { kind: 'values', values: ['a', 'b', { kind: 'c' }, 'd'] } as const;
const space: Space = { rate, width, kind };

/** Largest, 0, at a rate of 0.01, a width of 20 and the kind c. */
function score({ rate, width, kind }: Choice): number {
  const distance = (Math.log10(Number(rate)) + 2) ** 2 + ((Number(width) - 20) / 16) ** 2;
  return -distance - (typeof kind === 'object' ? 0 : 1);
}

function search(choose: (number: number, ranked: Choice[]) => Choice, trials: number): number {
  const tried: Choice[] = [];
  for (let number = 0; number < trials; number++) {
    tried.push(
      choose(
        number,
        tried.toSorted((a, b) => score(b) - score(a)),
      ),
    );
  }
  return Math.max(...tried.map(score));
}

describe('the tree-structured Parzen estimator', () => {
  it('comes nearer to the best of a known function than random choices, in as many trials', () => {
    const seeds = Array.from({ length: 16 }, (_, index) => index + 1);
    const median = (values: number[]) => values.sort((a, b) => a - b)[values.length / 2] ?? 0;
    const byTpe = median(
      seeds.map((seed) => search((n, ranked) => tpeChoice(space, seed, n, ranked), 50)),
    );
    const byChance = median(seeds.map((seed) => search((n) => randomChoice(space, seed, n), 50)));
    // Less than half of the distance that is left.
    expect(byTpe).toBeGreaterThan(byChance / 2);
  });

  it('begins at random, repeats itself, and keeps within the space', () => {
    const ranked = Array.from({ length: 30 }, (_, number) => randomChoice(space, 7, number));
    expect(tpeChoice(space, 7, 3, ranked.slice(0, STARTUP - 1))).toEqual(randomChoice(space, 7, 3));
    for (let number = 0; number < 40; number++) {
      const choice = tpeChoice(space, 7, number, ranked);
      expect(tpeChoice(space, 7, number, ranked)).toEqual(choice);
      expect(choice.rate).toBeGreaterThanOrEqual(1e-5);
      expect(choice.rate).toBeLessThanOrEqual(1);
      expect(Number.isInteger(choice.width)).toBe(true);
      expect(choice.width).toBeGreaterThanOrEqual(1);
      expect(choice.width).toBeLessThanOrEqual(64);
      expect(kind.values).toContainEqual(choice.kind);
    }
  });
});

describe('a space', () => {
  it('is walked by a grid once and whole, the last setting first', () => {
    const grid: Space = { kind, width: { kind: 'values', values: spaced(width, 4) } };
    expect(gridSize(grid)).toBe(16);
    expect(gridSize(space)).toBeUndefined();
    const choices = Array.from({ length: 16 }, (_, number) => gridChoice(grid, number));
    expect(new Set(choices.map((choice) => JSON.stringify(choice))).size).toBe(16);
    expect(choices.slice(0, 2)).toEqual([
      { kind: 'a', width: 1 },
      { kind: 'a', width: 22 },
    ]);
    expect(Object.keys(choices[0] ?? {})).toEqual(['kind', 'width']);
  });

  it('has its ends, and each whole number as often as the others', () => {
    expect([valueAt(rate, 0), valueAt(rate, 1)]).toEqual([1e-5, 1]);
    expect(spaced(rate, 6)).toEqual([1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(valueAt(rate, placeOf(rate, 0.01))).toBe(0.01);
    const dice = { kind: 'range', from: 1, to: 6, log: false, whole: true } as const;
    const thrown = Array.from({ length: 600 }, (_, index) => valueAt(dice, (index + 0.5) / 600));
    for (const side of [1, 2, 3, 4, 5, 6]) {
      expect(thrown.filter((value) => value === side)).toHaveLength(100);
    }
  });
});
