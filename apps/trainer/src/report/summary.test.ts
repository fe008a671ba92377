import { describe, expect, it } from '@jest/globals';
import { byLabel, spread } from './comparison.ts';
import { decimal, meanAndRange, percent, points } from './numbers.ts';
import { summarise } from './summary.ts';
import { comparisonEntry } from './testing/comparison.ts';

describe('summarise', () => {
  it('takes repeats together, in the order of the first', () => {
    const [b, a] = summarise([
      comparisonEntry('B'),
      comparisonEntry('A'),
      comparisonEntry('B', { repeat: 2, shift: 0.1, epochs: 9 }),
    ]);
    expect(a).toMatchObject({ label: 'A', repeats: 1, epochs: 10 });
    expect(b).toMatchObject({ label: 'B', repeats: 2, epochs: 10 });
    expect(a?.referenceBest).toBeCloseTo(0.786);
    expect(b?.referenceBest).toBeCloseTo(0.805);
    expect(b?.bestAccuracy?.min).toBeCloseTo(0.8);
    expect(b?.bestAccuracy?.max).toBeCloseTo(0.88);
    expect(b?.seconds).toEqual({ mean: 190, min: 180, max: 200 });
    expect(b?.imagesPerSecond?.mean).toBe(2500);
  });

  it('has nothing to say of what was not measured or published', () => {
    const [row] = summarise([comparisonEntry('A-LRN', { epochs: 0 })]);
    expect(row).toMatchObject({
      bestAccuracy: null,
      finalLoss: null,
      referenceBest: null,
      epochs: 0,
    });
    expect(summarise([])).toEqual([]);
    expect(byLabel([])).toEqual([]);
    expect(spread([Number.NaN])).toBeNull();
  });
});

describe('numbers', () => {
  it('separates thousands and shows a dash for nothing', () => {
    expect(decimal(28_144_010)).toBe('28,144,010');
    expect(decimal(1234.5678, 2)).toBe('1,234.57');
    expect([decimal(null), decimal(Number.NaN), percent(undefined), points(null)]).toEqual(
      new Array(4).fill('–'),
    );
  });

  it('gives accuracies in percent and differences in points with a sign', () => {
    expect(percent(0.8152)).toBe('81.52 %');
    expect([points(0.013), points(-0.0063), points(0)]).toEqual(['+1.30', '−0.63', '+0.00']);
  });

  it('leaves out a range that does not show', () => {
    expect(meanAndRange({ mean: 0.5, min: 0.5, max: 0.50001 }, 2).range).toBe('');
    expect(meanAndRange({ mean: 0.5, min: 0.4, max: 0.6 }, 1, 'percent')).toEqual({
      mean: '50.0 %',
      range: '(40.0–60.0)',
    });
  });
});
