import { expect, it } from '@jest/globals';
import { networkInWords } from './header.ts';

it('names a network of the paper by its letter, others by how deep they are', () => {
  const rest = { head: [], batchNorm: true, dropout: 0, initialiser: 'he' as const };
  const words = (configuration: string, layers: string) =>
    networkInWords({ configuration, layers, ...rest });
  expect(words('A-LRN', '64 LRN M')).toBe('VGG-A-LRN');
  expect(words('custom', '8 M 1x16 M 384 M')).toBe('custom, 3 stages');
  expect(words('custom', '8 M')).toBe('custom, 1 stage');
});
