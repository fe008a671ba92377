import { expect, it } from '@jest/globals';
import { publishedConfigurations, publishedResult, publishedResults } from './published.ts';

it('holds ten epochs of every configuration, accuracies as fractions', () => {
  for (const configuration of publishedConfigurations) {
    const { trainLoss, testAccuracy, cumulativeSeconds } = publishedResults[configuration];
    for (const curve of [trainLoss, testAccuracy, cumulativeSeconds])
      expect(curve).toHaveLength(10);
    for (const accuracy of testAccuracy) expect(accuracy ?? 0.7).toBeLessThan(1);
  }
  expect(Math.max(...publishedResults.C.testAccuracy.map((value) => value ?? 0))).toBeCloseTo(0.82);
});

it('has nothing for configurations that the reference did not train', () => {
  expect(publishedResult('A-LRN')).toBeNull();
  expect(publishedResult('toString')).toBeNull();
  expect(publishedResult('E')).toBe(publishedResults.E);
});
