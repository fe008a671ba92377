import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { histogramOf } from './histogram.ts';

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('a histogram', () => {
  test('counts every number once, in buckets that rise to the greatest', () => {
    fc.assert(
      fc.property(fc.float32Array({ minLength: 1 }), (values) => {
        const finite = [...values].filter(Number.isFinite);
        const histogram = histogramOf(values);
        if (!histogram) return expect(finite).toEqual([]);
        const { bucketLimit, bucket } = histogram;
        expect(histogram.num).toBe(finite.length);
        expect(sum(bucket)).toBe(finite.length);
        expect(bucketLimit).toHaveLength(bucket.length);
        expect(bucketLimit.at(-1)).toBe(Math.max(...finite));
        expect(histogram.min).toBe(Math.min(...finite));
        expect([...bucketLimit].sort((a, b) => a - b)).toEqual(bucketLimit);
      }),
    );
  });

  test('puts a number into the bucket whose edges are around it', () => {
    const { bucket } = histogramOf(Float32Array.of(0, 0.5, 0.5, 64)) ?? {};
    expect(bucket).toHaveLength(64);
    expect(bucket?.[0]).toBe(3);
    expect(bucket?.[63]).toBe(1);
  });

  test('of one and the same number is one bucket', () => {
    expect(histogramOf(Float32Array.of(2, 2, 2))).toEqual({
      min: 2,
      max: 2,
      num: 3,
      sum: 6,
      sumSquares: 12,
      bucketLimit: [2],
      bucket: [3],
    });
  });

  test('leaves out what is no number, and there is none of that alone', () => {
    expect(histogramOf(Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY))?.num).toBe(1);
    expect(histogramOf(Float32Array.of(Number.NaN))).toBeNull();
    expect(histogramOf(new Float32Array())).toBeNull();
  });
});
