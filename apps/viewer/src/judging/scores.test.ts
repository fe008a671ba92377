import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from '@jest/globals';
import { inEnglish } from '../language/line.ts';
import { tinyNetwork } from '../testing/tiny-network.ts';
import { evaluate } from './evaluate.ts';
import { imagesOf, leastRecognised, mostConfused, scoresOf } from './scores.ts';
import { sureness } from './sureness.ts';

const result = {
  labels: Int32Array.of(0, 0, 1, 1, 2),
  predictions: Int32Array.of(0, 1, 1, 0, 1),
  confidences: Float32Array.of(0.9, 0.5, 0.7, 0.8, 0.6),
  loss: 1,
  seconds: 1,
};

describe('scoresOf', () => {
  it('counts what was taken for what, and ranks mistakes by confidence', () => {
    const { accuracy, confusion, perClass, mistakes } = scoresOf(result, 4);
    expect(accuracy).toBeCloseTo(2 / 5);
    expect(confusion).toEqual([
      [1, 1, 0, 0],
      [1, 1, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 0, 0],
    ]);
    expect(perClass).toEqual([0.5, 0.5, 0, null]);
    expect(mistakes).toEqual([3, 4, 1]);
    expect(imagesOf(result, 2, 1)).toEqual([4]);
  });
});

describe('of very many classes', () => {
  it('tells the pairs that are confused most, and the classes that are recognised least', () => {
    const many = {
      ...result,
      labels: Int32Array.of(700, 700, 700, 3, 3, 999),
      predictions: Int32Array.of(999, 999, 3, 3, 700, 999),
      confidences: new Float32Array(6),
    };
    const scores = scoresOf(many, 1000);
    expect(mostConfused(scores, 2)).toEqual([
      { label: 700, prediction: 999, count: 2 },
      { label: 3, prediction: 700, count: 1 },
    ]);
    expect(leastRecognised(scores, 10)).toEqual([700, 3, 999]);
  });
});

describe('evaluate', () => {
  const labels = Int32Array.from({ length: 120 }, (_, i) => i % 4);
  const pixels = Uint8Array.from({ length: 120 * 3072 }, (_, i) => (i * 13 + (i >> 9)) % 256);

  it('tells of progress and agrees with the probabilities themselves', async () => {
    const network = await tinyNetwork();
    const told: number[] = [];
    const found = await evaluate(
      network,
      { size: 32, labels, pixels },
      ({ done }) => told.push(done),
      new AbortController().signal,
    );
    expect(told).toEqual([50, 100, 120]);
    const shares = await network.probabilities(pixels);
    const loss = labels.reduce((sum, label, i) => sum - Math.log(shares[i * 4 + label]), 0) / 120;
    expect(found.loss).toBeCloseTo(loss, 5);
    found.confidences.forEach((confidence, i) => {
      expect(confidence).toBeCloseTo(Math.max(...shares.subarray(i * 4, i * 4 + 4)), 5);
    });
  });

  it('stops between two slices', async () => {
    const network = await tinyNetwork();
    const controller = new AbortController();
    const run = evaluate(
      network,
      { size: 32, labels, pixels },
      () => controller.abort(),
      controller.signal,
    );
    await expect(run).rejects.toThrow(/abort/i);
  });
});

describe('sureness', () => {
  it.each([
    [[1, 0, 0, 0], 0, 'almost certain'],
    [[0.5, 0.5, 0, 0], 1, 'fairly sure'],
    [[0.45, 0.45, 0.1, 0], 1.369, 'torn between two'],
    [[0.25, 0.25, 0.25, 0.25], 2, 'unsure'],
  ])('of %j has %d bits', (probabilities, bits, words) => {
    const found = sureness(probabilities);
    expect(found.bits).toBeCloseTo(bits, 3);
    expect(inEnglish(found.words)).toBe(words);
  });
});
