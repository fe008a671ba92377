import { expect, it } from '@jest/globals';
import { partOf } from './images/pixels.ts';
import { measure } from './mean-and-deviation.ts';
import { tinyData } from './testing/tiny-data.ts';

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
