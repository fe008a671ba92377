import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { architecture } from './architecture.ts';
import { cardFor } from './card/card-for.ts';
import { Normalisation } from './card/input.ts';
import { architectureOf, readModelCard } from './card/model-card.ts';
import { publicCard } from './card/public-card.ts';
import { Classifier, likeliest } from './classifier.ts';
import type { DataDescription } from './data-description.ts';
import { Network } from './network.ts';
import { Predictor } from './predictor.ts';
import { recipes } from './recipes.ts';
import { useVggWasm } from './testing/engine.ts';

beforeAll(useVggWasm);

const shapes: DataDescription = {
  name: 'folder',
  source: 'pictures of mine',
  imageSize: 16,
  mean: [0.4, 0.5, 0.6],
  deviation: [0.2, 0.25, 0.3],
  classes: ['circle', '네모', 'star'],
  trainCount: 30,
  testCount: 6,
};
const shape = architecture('custom', {
  layers: '8 M 8 M',
  head: [6],
  classes: 3,
  inputSize: 16,
});
const recipe = { ...recipes.fast, name: 'fast' };
const card = cardFor(shape, shapes, { recipe, seed: 1 });

describe('a model card', () => {
  it('survives JSON, and gives the network back', () => {
    const read = readModelCard(JSON.parse(JSON.stringify(card)));
    expect(read).toEqual(card);
    expect(architectureOf(read)).toEqual(shape);
  });

  it.each([
    ['/home/anna/pictures of mine', '/runs/first/checkpoints/best.safetensors'],
    ['C:\\Anna\\pictures of mine\\', 'D:\\best.safetensors'],
    ['pictures of mine', 'best.safetensors'],
  ])('for others names no folder around its data: %s', (source, from) => {
    const { data, training } = card;
    if (!data || !training) throw new Error('the card is not whole');
    const own = { ...card, data: { ...data, source }, training: { ...training, from } };
    expect(publicCard(own)).toEqual({
      ...card,
      training: { ...training, from: 'best.safetensors' },
    });
    expect(publicCard(card)).toEqual(card);
    const { data: _, training: __, ...bare } = card;
    expect(publicCard(bare)).toEqual(bare);
  });

  it('keeps what a later version adds', () => {
    const later = { ...card, later: 1, network: { ...card.network, later: 2 } };
    expect(readModelCard(later)).toEqual(later);
  });

  it.each([
    [{ ...card, classes: ['one'] }, 'classes'],
    [{ ...card, format: 2 }, 'format'],
    [{ ...card, input: { ...card.input, deviation: [0, 1, 1] } }, 'input.deviation.0'],
    [{ ...card, input: { ...card.input, resize: 8 } }, 'resize must be at least size'],
    [{ ...card, network: { ...card.network, layers: 'M' } }, "layers 'M': there is no convolution"],
    [null, 'the whole'],
  ])('that is not valid is refused with the key: %#', (wrong, message) => {
    expect(() => readModelCard(wrong)).toThrow(RangeError);
    expect(() => readModelCard(wrong)).toThrow(message);
  });
});

describe('the classifier', () => {
  const bytes = (seed: number) =>
    Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * seed * 7919) % 256);

  it('gives each image the probabilities that it has alone, by the names of the card', async () => {
    const network = new Network(shape, 1);
    const classifier = new Classifier(card, new Predictor(network));
    const images = [bytes(1), bytes(2), bytes(3)];
    const { logits, probabilities } = await classifier.classify(images);
    expect(logits).toHaveLength(9);
    for (const [index, image] of images.entries()) {
      const alone = await classifier.classify([image]);
      const own = probabilities.subarray(3 * index, 3 * index + 3);
      own.forEach((value, i) => {
        expect(value).toBeCloseTo(alone.probabilities[i], 6);
      });
      expect(own.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
      const floats = await classifier.classify([Float32Array.from(image)]);
      expect(floats.logits[0]).toBeCloseTo(alone.logits[0], 5);
      const [best, ...rest] = classifier.label(own, 2);
      expect(best.label).toBe(card.classes[best.index]);
      expect(best.probability).toBe(Math.max(...own));
      expect(rest).toHaveLength(1);
    }
  });

  it('refuses an image of another size in one line', async () => {
    const network = new Network(shape, 1);
    const classifier = new Classifier(card, new Predictor(network));
    await expect(classifier.classify([new Uint8Array(5)])).rejects.toThrow(
      'an image has 5 numbers: the network takes 16 x 16 x 3',
    );
  });

  it('ranks as a sort does', () => {
    const some = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 });
    fc.assert(
      fc.property(some, fc.nat(32), (values, top) => {
        const sorted = [...values.keys()].sort((a, b) => values[b] - values[a] || a - b);
        const ranked = likeliest([], values, top).map(({ index }) => index);
        expect(ranked).toEqual(sorted.slice(0, top));
      }),
    );
  });

  it('ranks equal ones in their order, and more than there are not at all', () => {
    expect(likeliest(['a', 'b', 'c'], [0.25, 0.5, 0.25], 9).map(({ label }) => label)).toEqual([
      'b',
      'a',
      'c',
    ]);
  });
});

it('normalises every byte as torchvision does', () => {
  const { mean, deviation } = shapes;
  const values = new Normalisation({ mean, deviation }).of(Uint8Array.of(0, 128, 255));
  [0, 128, 255].forEach((byte, channel) => {
    expect(values[channel]).toBe(Math.fround((byte / 255 - mean[channel]) / deviation[channel]));
  });
});
