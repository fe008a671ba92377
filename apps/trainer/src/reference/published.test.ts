import { describe, expect, it } from '@jest/globals';
import { type ModelCard, recipes } from '@vgg/core';
import {
  publishedConfigurations,
  publishedResult,
  publishedResults,
  trainedAsPublished,
} from './published.ts';

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

describe('the published curves', () => {
  const reference = { head: [4096, 4096], dropout: 0.5, batchNorm: true };
  const card = (changes: object = {}, data: object = {}, network: object = {}): ModelCard =>
    ({
      network: { ...reference, ...network },
      data: { name: 'cifar10', ...data },
      training: { recipe: { ...recipes.reference, ...changes } },
    }) as unknown as ModelCard;

  it('stand beside a run of their own recipe on the whole data only', () => {
    expect(trainedAsPublished(card())).toBe(true);
    expect(trainedAsPublished(card({ learningRate: 1e-3 }))).toBe(false);
    expect(trainedAsPublished(card({ batchSize: 128 }))).toBe(false);
    expect(trainedAsPublished(card(recipes.fast))).toBe(false);
    expect(trainedAsPublished(card({}, { subset: 640 }))).toBe(false);
    expect(trainedAsPublished(card({}, { name: 'cifar100' }))).toBe(false);
    expect(trainedAsPublished(card({}, { validation: { share: 0.1 } }))).toBe(false);
    expect(trainedAsPublished(card({}, {}, { head: [16, 16] }))).toBe(false);
    expect(trainedAsPublished(card({}, {}, { head: [] }))).toBe(false);
    expect(trainedAsPublished(card({}, {}, { dropout: 0 }))).toBe(false);
    expect(trainedAsPublished(card({}, {}, { batchNorm: false }))).toBe(false);
  });
});
