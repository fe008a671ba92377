import { describe, expect, it } from '@jest/globals';
import { augmentationFor } from './augmentation-for.ts';
import { recipes } from './recipes.ts';
import type { Augmentation } from './training/data.ts';

const varied: Augmentation = {
  flip: 'random',
  crop: { padding: 4, mode: 'zero' },
  cutout: 8,
};

describe("a recipe's augmentation", () => {
  it('is as it is written for 32 pixels', () => {
    expect(augmentationFor(varied, 32)).toEqual(varied);
    expect(augmentationFor(recipes.fast.augmentation, 32)).toEqual(recipes.fast.augmentation);
  });

  it('shifts and cuts out more pixels of larger images', () => {
    expect(augmentationFor(varied, 48)).toEqual({
      ...varied,
      crop: { padding: 6, mode: 'zero' },
      cutout: 12,
    });
    expect(augmentationFor(varied, 33)).toEqual(varied);
  });

  it('takes random resized crops of large images where it shifts small ones', () => {
    for (const size of [64, 224]) {
      expect(augmentationFor(varied, size)).toEqual({
        flip: 'random',
        crop: null,
        cutout: size / 4,
        resizedCrop: { area: [0.5, 1] },
      });
    }
  });

  it('leaves images as they are where the recipe does, at any size', () => {
    const { augmentation } = recipes.reference;
    expect(augmentationFor(augmentation, 224)).toEqual(augmentation);
  });
});
