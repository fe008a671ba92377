import type { Cifar } from './dataset.ts';
import { CHANNELS } from './release.ts';

export interface DataDescription {
  /** How many images of each class, in the classes' order. */
  classes: { name: string; train: number; test: number }[];
  trainCount: number;
  testCount: number;
  /** Mean of the training pixels in 0..1, for R, G and B. */
  mean: number[];
  /** Standard deviation over all training pixels in 0..1, for R, G and B. */
  deviation: number[];
}

/**
 * Counts and pixel statistics. The deviation is that of all pixels together; the smaller figures in
 * wide use for normalising (0.2023, 0.1994, 0.2010) are the mean of each image's own deviation.
 */
export function describeData({ classes, train, test }: Cifar): DataDescription {
  const trainCounts = countLabels(train.labels, classes.length);
  const testCounts = countLabels(test.labels, classes.length);
  const moments = Array.from({ length: CHANNELS }, (_, channel) =>
    momentsOf(histogram(train.pixels, channel)),
  );
  return {
    classes: classes.map((name, i) => ({ name, train: trainCounts[i], test: testCounts[i] })),
    trainCount: train.count,
    testCount: test.count,
    mean: moments.map(({ mean }) => mean),
    deviation: moments.map(({ deviation }) => deviation),
  };
}

function countLabels(labels: Uint8Array, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]++;
  return counts;
}

function histogram(pixels: Uint8Array, channel: number): Uint32Array {
  const counts = new Uint32Array(256);
  for (let i = channel; i < pixels.length; i += CHANNELS) counts[pixels[i]]++;
  return counts;
}

function momentsOf(counts: Uint32Array): { mean: number; deviation: number } {
  let n = 0;
  let sum = 0;
  let squares = 0;
  counts.forEach((count, value) => {
    n += count;
    sum += count * value;
    squares += count * value * value;
  });
  const mean = sum / n;
  return { mean: mean / 255, deviation: Math.sqrt(squares / n - mean * mean) / 255 };
}
