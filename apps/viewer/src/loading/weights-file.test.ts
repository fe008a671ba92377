import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { setBackend, softmax, tensor1d, tensor4d, transpose } from '@tensorflow/tfjs-core';
import {
  architecture,
  architectureOf,
  type NamedValues,
  networkWeights,
  toReferenceWeights,
  toTorchvisionWeights,
} from '@vgg/core';
import { writeSafetensors } from '@vgg/formats';
import { inEnglish } from '../language/line.ts';
import { LoadedNetwork } from '../network/loaded-network.ts';
import type { Card } from '../protocol/facts.ts';
import { testCard } from '../testing/cards.ts';
import { openWeights } from './weights-file.ts';

function drawn(of: Parameters<typeof networkWeights>[0]): NamedValues {
  return Object.fromEntries(
    networkWeights(of).map(({ name, shape }, n) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, { shape, data: new Float32Array(size).map((_, i) => n + (i % 97) / 97) }];
    }),
  );
}

beforeAll(async () => {
  await setBackend('cpu');
});

const assumedBy = ({ assumed }: Card) => assumed?.map(inEnglish).join(' ');

describe('openWeights', () => {
  it('opens a checkpoint by its card, beside whose weights an optimiser has its own', async () => {
    const card = testCard({ layers: '4 M 4 M 4 M 4 M 4 M 384 M', size: 64 });
    const ours = drawn(architectureOf(card));
    const tensors = { ...ours, 'optimiser/conv1_1/kernel': ours['conv1_1/kernel'] };
    const file = writeSafetensors(tensors, { card: JSON.stringify(card) });
    const { model, card: found } = await openWeights(file, 'best.safetensors');
    expect(found).toEqual(card);
    const [kernel] = model.getLayer('conv6_1').getWeights();
    expect(kernel.dataSync()).toEqual(ours['conv6_1/kernel'].data);
  });

  it.each([
    ['4 M 6 1x6 M', true, [5, 6]],
    ['4 4 M 6 M', false, [5]],
  ])(
    'tells %s by the names and shapes of a checkpoint without card',
    async (layers, batchNorm, head) => {
      const of = architecture('custom', { layers, batchNorm, head, classes: 3, inputSize: 24 });
      const { card } = await openWeights(writeSafetensors(drawn(of)), 'last.safetensors');
      expect(card.network).toMatchObject({ layers, batchNorm, head });
      expect(card.input.size).toBe(24);
      expect(card.classes).toHaveLength(3);
    },
  );

  it('reads an export for PyTorch, with the classes and the input that stand beside it', async () => {
    const { input, classes } = testCard({ size: 24 });
    const of = architecture('custom', {
      layers: '4 LRN M 6 M',
      batchNorm: false,
      head: [5, 7],
      classes: 3,
      inputSize: 24,
    });
    const metadata = { classes: JSON.stringify(classes), input: JSON.stringify(input) };
    const file = writeSafetensors(toReferenceWeights(of, drawn(of)), metadata);
    const { card } = await openWeights(file, 'A.safetensors');
    expect(card).toMatchObject({ input, classes, network: { layers: of.layers } });
  });

  it.each(['plain', 'batch-norm', 'one-hidden'])(
    "answers as PyTorch with torchvision's %s.pth",
    async (name) => {
      const fixture = (file: string) =>
        readFileSync(
          new URL(`../../../../libs/formats/src/torchvision/fixtures/${file}`, import.meta.url),
        );
      const { size, logits } = JSON.parse(fixture('logits.json').toString())[name];
      const network = new LoadedNetwork(await openWeights(fixture(`${name}.pth`), `${name}.pth`));
      expect(network.facts.card.input).toMatchObject({ size, interpolation: 'linear' });
      expect(assumedBy(network.facts.card)).toMatch(/ImageNet's mean and deviation are assumed/);
      const nchw = Float32Array.from({ length: 3 * size ** 2 }, (_, i) => Math.sin(i));
      const image = transpose(tensor4d(nchw, [1, 3, size, size]), [0, 2, 3, 1]);
      const found = await softmax(network.logits(image as never)).data();
      (await softmax(tensor1d(logits)).data()).forEach((probability, i) => {
        expect(Math.abs(found[i] - probability)).toBeLessThan(1e-5);
      });
    },
  );

  it("takes a thousand classes without names to be ImageNet's, and says so", async () => {
    const of = architecture('custom', { layers: '2 M', head: [3], classes: 1000, inputSize: 4 });
    const tensors = toTorchvisionWeights(of, drawn(of));
    const { card } = await openWeights(writeSafetensors(tensors), 'vgg.safetensors');
    expect(card.classes).toHaveLength(1000);
    expect([card.classes[0], card.classes[999]]).toEqual(['tench', 'toilet tissue']);
    expect(assumedBy(card)).toMatch(/deviation are assumed\. .*ImageNet's names are assumed\.$/);
    const names = Array.from({ length: 1000 }, (_, i) => `kind ${i}`);
    const told = writeSafetensors(tensors, { classes: JSON.stringify(names) });
    expect((await openWeights(told, 'vgg.safetensors')).card.classes).toEqual(names);
  });

  it('refuses what is of no VGG, cut short, or does not fit its card', async () => {
    const one = { shape: [2], data: Float32Array.of(1, 2) };
    const refused = (tensors: NamedValues, metadata = {}) =>
      expect(openWeights(writeSafetensors(tensors, metadata), 'x.safetensors')).rejects;
    await refused({ x: one }).toThrow(/^x\.safetensors: /);
    await refused({ 'conv1_1/kernel': one }).toThrow(/of no VGG/);
    await expect(openWeights(new Uint8Array(4), 'x.safetensors')).rejects.toThrow(/cut short/);
    await expect(openWeights(new Uint8Array(40), 'x.pth')).rejects.toThrow(/^x\.pth: /);
    const card = JSON.stringify(testCard());
    const smaller = drawn(architectureOf(testCard({ layers: '4 M 5 M' })));
    await refused(smaller, { card }).toThrow(/do not fit the network: conv2_1\/kernel is/);
    await refused(smaller, { card: '{' }).toThrow(/not JSON/);
  });
});
