import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterImage } from './filters.ts';
import { histogram, mapOf, mapStatistics } from './statistics.ts';

describe('mapStatistics', () => {
  it('ranks maps by their mean, and counts the silent ones and the zeros', () => {
    // Two cells of three maps: means 1, 0 and 2.
    const values = Float32Array.of(0, 0, 4, 2, 0, 0);
    const { strongest, means, silent, zeroShare, least, largest } = mapStatistics(values, 3);
    expect(strongest).toEqual([2, 0, 1]);
    expect(Array.from(means)).toEqual([1, 0, 2]);
    expect([silent, zeroShare, least, largest]).toEqual([1, 4 / 6, 0, 4]);
    expect(Array.from(mapOf(values, 3, 2))).toEqual([4, 0]);
  });
});

describe('histogram', () => {
  it('counts every value once, zeros apart', () => {
    const numbers = fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (list) => {
        const { counts, zeros, edges } = histogram(Float32Array.from(list), 8);
        expect(counts.reduce((a, b) => a + b, 0) + zeros).toBe(list.length);
        expect(edges).toHaveLength(9);
      }),
    );
  });

  it('puts the largest value into the last bin', () => {
    expect(histogram(Float32Array.of(1, 2, 3, 4, 5), 4).counts).toEqual([1, 1, 1, 2]);
  });
});

describe('filterImage', () => {
  it('shows zero as mid grey and the strongest weight in full', () => {
    // One cell, three channels, two filters.
    const kernel = Float32Array.of(0, 1, 2, 1, -1, 1);
    expect(Array.from(filterImage(kernel, 2, 0))).toEqual([128, 255, 64]);
  });
});
