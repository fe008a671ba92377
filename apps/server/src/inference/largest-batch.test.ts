import { expect, it } from '@jest/globals';
import { customCard } from '../testing/networks.ts';
import { largestBatch } from './largest-batch.ts';

const card = (inputSize: number, layers: string) =>
  customCard({ layers, head: [], inputSize, classes: ['one', 'other'] });
const vgg16 = '64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M';

it.each([
  [32, vgg16, 64],
  [64, vgg16, 64],
  [224, vgg16, 10],
  [1024, '1024 1024 M', 1],
])(
  'of %d pixels and layers %s as many images go together as their maps allow',
  (size, layers, most) => {
    expect(largestBatch(card(size, layers), 64)).toBe(most);
  },
);

it('never more than was set', () => {
  expect(largestBatch(card(32, '8 M'), 3)).toBe(3);
});
