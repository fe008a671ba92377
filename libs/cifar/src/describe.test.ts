import { expect, it } from '@jest/globals';
import { describeData } from './describe.ts';
import { tinyDataset } from './testing/tiny-dataset.ts';

it('counts the classes, and gives mean and deviation of the training pixels', () => {
  const dataset = tinyDataset(25, 10);
  const { classes, trainCount, testCount, mean, deviation } = describeData(dataset);
  expect(classes[0]).toEqual({ name: 'airplane', train: 3, test: 1 });
  expect(classes[9]).toEqual({ name: 'truck', train: 2, test: 1 });
  expect([trainCount, testCount]).toEqual([25, 10]);
  for (let channel = 0; channel < 3; channel++) {
    const values = [...dataset.train.pixels]
      .filter((_, i) => i % 3 === channel)
      .map((v) => v / 255);
    const expected = values.reduce((sum, v) => sum + v, 0) / values.length;
    const squares = values.reduce((sum, v) => sum + (v - expected) ** 2, 0) / values.length;
    expect(mean[channel]).toBeCloseTo(expected, 10);
    expect(deviation[channel]).toBeCloseTo(Math.sqrt(squares), 10);
  }
});
