import { expect, it } from '@jest/globals';
import { networkName } from './network-name.ts';

it('calls a configuration of the paper by its letter, own layers by what they are', () => {
  expect(networkName('A-LRN')).toBe('VGG-A-LRN');
  expect(networkName('custom', '8 M 16 M')).toBe('VGG-like 8 M 16 M');
  expect(networkName('custom')).toBe('VGG-like');
});
