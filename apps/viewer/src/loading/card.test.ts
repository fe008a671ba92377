import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { setBackend } from '@tensorflow/tfjs-core';
import { architectureOf, buildModel } from '@vgg/core';
import { inEnglish } from '../language/line.ts';
import { chainOf } from '../network/chain.ts';
import { testCard } from '../testing/cards.ts';
import { tinyModel } from '../testing/tiny-network.ts';
import { cardOfModel } from './card.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

describe('cardOfModel', () => {
  const chain = (card = testCard()) => chainOf(buildModel(architectureOf(card)));

  it('takes the card that a model carries', () => {
    const card = testCard({ layers: '4 M 4 M 4 M 4 M 4 M 384 M', size: 64, head: [] });
    expect(cardOfModel({ card }, chain(card))).toEqual(card);
  });

  it('refuses a card that is not valid, and one of another network', () => {
    const card = testCard();
    const names = { ...card, classes: ['one'] };
    expect(() => cardOfModel({ card: names }, chain())).toThrow(/model card is not valid: classes/);
    const others = testCard({ layers: '4 4 M 6 M' });
    expect(() => cardOfModel({ card: others }, chain())).toThrow(/describes another network/);
    const fewer = { ...card, classes: card.classes.slice(1) };
    expect(() => cardOfModel({ card: fewer }, chain())).toThrow(/describes another network/);
  });

  it("puts version 0.1's together from metadata and layers", () => {
    const { network, input, classes } = testCard({ size: 32, head: [5, 6], batchNorm: true });
    const { mean, deviation } = input;
    const card = { ...testCard(), network, input, classes };
    const found = cardOfModel({ classes, normalisation: { mean, deviation } }, chain(card));
    expect(found).toEqual({ format: 1, network, input, classes });
  });

  it('takes of the metadata only what has the expected form', () => {
    const found = cardOfModel({ classes: 'a', normalisation: { mean: 'x' } }, chain());
    expect(found.classes).toEqual(['class 0', 'class 1', 'class 2']);
    expect(found.assumed?.map(inEnglish).join()).toMatch(
      /CIFAR-10's mean and deviation are assumed/,
    );
    const some = cardOfModel({ classes: ['a', 5] }, chain());
    expect(some.classes).toEqual(['a', '5', 'class 2']);
  });

  it('knows layers that are no VGG for none', async () => {
    expect(cardOfModel(undefined, chainOf(await tinyModel())).network).toBeNull();
  });
});
