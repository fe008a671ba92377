import { describe, expect, it } from '@jest/globals';
import { DEVIATION, MEAN } from './cifar10.ts';
import { normalise } from './normalise.ts';

describe('normalise', () => {
  it('is (byte / 255 - mean) / deviation for every byte of every channel', () => {
    const bytes = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
    const normalised = normalise(bytes);
    bytes.forEach((byte, i) => {
      expect(normalised[i]).toBe(Math.fround((byte / 255 - MEAN[i % 3]) / DEVIATION[i % 3]));
    });
  });

  it('takes the first images when told how many', () => {
    const bytes = new Uint8Array(3 * 3072).fill(7);
    expect(normalise(bytes, 2)).toEqual(normalise(bytes).slice(0, 2 * 3072));
    expect(normalise(bytes, 0).length).toBe(0);
  });

  it('refuses what holds no whole pixels, or too few images', () => {
    expect(() => normalise(new Uint8Array(4))).toThrow('4 bytes');
    expect(() => normalise(new Uint8Array(3072), 2)).toThrow('images of 3072');
    expect(() => normalise(new Uint8Array(3072), -1)).toThrow(RangeError);
  });
});
