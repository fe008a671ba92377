import { expect, it } from '@jest/globals';
import { partOf } from './images/pixels.ts';
import { measure, normalisationTable } from './normalisation.ts';
import { tinyData } from './testing/tiny-data.ts';

it('is (byte / 255 - mean) / deviation for every byte of every channel', () => {
  const { normalisation } = tinyData(1, 1);
  const table = normalisationTable(normalisation);
  expect(table.length).toBe(768);
  table.forEach((value, i) => {
    const channel = i >> 8;
    const [mean, deviation] = [normalisation.mean[channel], normalisation.deviation[channel]];
    expect(value).toBe(Math.fround(((i & 255) / 255 - mean) / deviation));
  });
});

it('is measured over the pixels of the images that are asked for, and exactly', async () => {
  const { train, bytes } = tinyData(300, 1, 8);
  const some = partOf(train, train.images.subarray(3, 299));
  const { mean, deviation } = await measure(some);
  const length = 8 * 8 * 3;
  for (let channel = 0; channel < 3; channel++) {
    const values = [...bytes.train.subarray(3 * length, 299 * length)]
      .filter((_, i) => i % 3 === channel)
      .map((value) => value / 255);
    const expected = values.reduce((sum, v) => sum + v, 0) / values.length;
    const squares = values.reduce((sum, v) => sum + (v - expected) ** 2, 0) / values.length;
    expect(mean[channel]).toBeCloseTo(expected, 12);
    expect(deviation[channel]).toBeCloseTo(Math.sqrt(squares), 12);
  }
});
