import { describe, expect, it } from '@jest/globals';
import { architecture } from '../architecture.ts';
import { recipes } from '../recipes.ts';
import { cifar10 } from '../testing/cifar10.ts';
import { ParameterGroups } from './parameter-groups.ts';

const A = architecture('A', cifar10);

describe('parameter groups', () => {
  it('move every weight alike in the reference', () => {
    const groups = new ParameterGroups(recipes.reference, A);
    for (const name of ['conv1_1/kernel', 'bn1_1/gamma', 'bn1_1/beta', 'fc8/kernel', 'fc8/bias']) {
      expect(groups.of(name)).toMatchObject({ rate: 1, decay: 1 });
      expect(groups.isFixed(name)).toBe(false);
    }
  });

  it('move biases and shifts by their own rate, without decay', () => {
    const recipe = { ...recipes.reference, biases: { rate: 64, decay: false } };
    const groups = new ParameterGroups(recipe, A);
    expect(groups.of('conv2_1/kernel')).toMatchObject({ rate: 1, decay: 1 });
    expect(groups.of('fc6/kernel')).toMatchObject({ rate: 1, decay: 1 });
    for (const name of ['bn2_1/beta', 'bn2_1/gamma', 'fc6/bias']) {
      expect(groups.of(name)).toMatchObject({ rate: 64, decay: 0 });
    }
  });

  it('fold the logits’ scale into the last layer’s rate; its decay a step stays', () => {
    const groups = new ParameterGroups({ ...recipes.reference, logitsScale: 0.25 }, A);
    expect(groups.of('fc8/kernel')).toMatchObject({ rate: 1 / 16, decay: 16 });
    expect(groups.of('fc7/kernel')).toMatchObject({ rate: 1, decay: 1 });
  });

  it('may renormalise the filters of every kernel but the last', () => {
    const groups = new ParameterGroups(recipes.renormalised, A);
    for (const name of ['conv2_1/kernel', 'fc7/kernel']) {
      expect(groups.of(name).hasFilters).toBe(true);
    }
    for (const name of ['conv2_1/bias', 'fc8/kernel', 'fc8/bias']) {
      expect(groups.of(name).hasFilters).toBe(false);
    }
  });

  it('fix the scales and the whitened filters where asked for', () => {
    const recipe = { ...recipes.reference, fixedScale: true, whitening: true };
    const groups = new ParameterGroups(recipe, A);
    expect(groups.isFixed('bn3_1/gamma')).toBe(true);
    expect(groups.isFixed('bn3_1/beta')).toBe(false);
    expect(groups.isFixed('conv1_1/kernel')).toBe(true);
    expect(groups.isFixed('conv2_1/kernel')).toBe(false);
  });
});
