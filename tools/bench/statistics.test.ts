import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { spreadOf } from './statistics.ts';

describe('spreadOf', () => {
  it('interpolates between neighbours', () => {
    expect(spreadOf([4, 1, 3, 2])).toEqual({
      median: 2.5,
      lowerQuartile: 1.75,
      upperQuartile: 3.25,
      fastest: 1,
      count: 4,
    });
  });

  it('is in order, within the values, and knows no order of them', () => {
    const times = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(times, (values) => {
        const spread = spreadOf(values);
        expect(spread.fastest).toBe(Math.min(...values));
        expect(spread.lowerQuartile).toBeLessThanOrEqual(spread.median);
        expect(spread.median).toBeLessThanOrEqual(spread.upperQuartile);
        expect(spread.upperQuartile).toBeLessThanOrEqual(Math.max(...values));
        expect(spreadOf([...values].reverse())).toEqual(spread);
      }),
    );
  });

  it('refuses no values', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});
