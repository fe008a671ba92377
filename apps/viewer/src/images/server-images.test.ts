import { describe, expect, it } from '@jest/globals';
import { isSafetensors, readServerImages } from './server-images.ts';

/** As a server writes it. */
export function serverFile(count: number, size: number, labels: number[]): Uint8Array {
  const bytes = count * size * size * 3;
  const json = JSON.stringify({
    __metadata__: { of: '900' },
    labels: { dtype: 'I32', shape: [labels.length], data_offsets: [0, 4 * labels.length] },
    images: {
      dtype: 'U8',
      shape: [count, size, size, 3],
      data_offsets: [4 * labels.length, 4 * labels.length + bytes],
    },
  });
  const header = Buffer.alloc(8 + Math.ceil(json.length / 8) * 8, ' ');
  header.writeBigUInt64LE(BigInt(header.length - 8));
  header.write(json, 8);
  const images = Buffer.from(Array.from({ length: bytes }, (_, i) => i % 251));
  return Buffer.concat([header, Buffer.from(Int32Array.from(labels).buffer), images]);
}

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
