import { describe, expect, it } from '@jest/globals';
import { serverFile } from '../testing/server-file.ts';
import { isSafetensors, readServerImages } from './server-images.ts';

describe('readServerImages', () => {
  it('reads images of any size with their labels', () => {
    const file = serverFile(2, 5, [2, 700]);
    expect(isSafetensors(file)).toBe(true);
    const { size, pixels, labels } = readServerImages(file);
    expect(size).toBe(5);
    expect(Array.from(labels)).toEqual([2, 700]);
    expect(Array.from(pixels.slice(0, 3))).toEqual([0, 1, 2]);
    expect(pixels).toHaveLength(150);
  });

  it('refuses what is none, and labels of another number', () => {
    expect(() => readServerImages(serverFile(2, 5, [1]))).toThrow(/1 labels of \[2,5,5,3\]/);
    expect(() => readServerImages(serverFile(2, 5, [1, 2]).slice(0, -1))).toThrow(/no test images/);
    expect(isSafetensors(new Uint8Array(3073))).toBe(false);
  });
});
