import type { Histogram } from './messages.ts';

const BUCKETS = 64;

/**
 * A histogram of equal buckets between the least and the greatest value. NaN and infinities are
 * left out; null where nothing is left.
 */
export function histogramOf(values: Float32Array): Histogram | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let num = 0;
  let sum = 0;
  let sumSquares = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    num += 1;
    sum += value;
    sumSquares += value * value;
  }
  if (num === 0) return null;
  const totals = { min, max, num, sum, sumSquares };
  if (min === max) return { ...totals, bucketLimit: [max], bucket: [num] };
  const width = (max - min) / BUCKETS;
  const counts = new Float64Array(BUCKETS);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const place = Math.min(BUCKETS - 1, Math.floor((value - min) / width));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const bucketLimit = Array.from(counts, (_, bucket) => min + (bucket + 1) * width);
  bucketLimit[BUCKETS - 1] = max;
  return { ...totals, bucketLimit, bucket: [...counts] };
}
