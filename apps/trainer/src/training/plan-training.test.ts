import { describe, expect, it } from '@jest/globals';
import { recipes } from '@vgg/core';
import { UsageError } from '../errors.ts';
import { planTraining } from './plan-training.ts';

describe('planTraining', () => {
  it('takes the recipe as it is where nothing is asked for', () => {
    const { architecture, recipe, recipeName } = planTraining('D', { recipe: 'fast', seed: 1 });
    expect(recipe).toEqual(recipes.fast);
    expect(recipeName).toBe('fast');
    expect(architecture).toMatchObject({
      configuration: 'D',
      batchNorm: true,
      dropout: 0,
      head: [4096, 4096],
    });
  });

  it('lets what is asked for come before the recipe, in the network too', () => {
    const asked = { lr: 0.5, batchSize: 7, epochs: 9, batchNorm: false, headWidth: 32 };
    const { architecture, recipe } = planTraining('A', { recipe: 'reference', seed: 1, ...asked });
    expect(recipe).toEqual({
      ...recipes.reference,
      learningRate: 0.5,
      batchSize: 7,
      epochs: 9,
      batchNorm: false,
    });
    expect(architecture).toMatchObject({ batchNorm: false, dropout: 0.5, head: [32, 32] });
  });

  it('calls an unknown configuration or recipe the person’s mistake', () => {
    expect(() => planTraining('Z', { recipe: 'fast', seed: 1 })).toThrow(UsageError);
    expect(() => planTraining('A', { recipe: 'slow', seed: 1 })).toThrow(UsageError);
  });
});
