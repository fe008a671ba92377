import { describe, expect, it } from '@jest/globals';
import { readTestBatch } from './test-batch.ts';

const record = (label: number, red: number, green: number, blue: number) =>
  [label].concat(...[red, green, blue].map((value) => new Array<number>(1024).fill(value)));

describe('readTestBatch', () => {
  it('puts the planes side by side', () => {
    const bytes = Uint8Array.from([...record(3, 10, 20, 30), ...record(9, 1, 2, 3)]);
    const { labels, pixels } = readTestBatch(bytes);
    expect(Array.from(labels)).toEqual([3, 9]);
    expect(pixels).toHaveLength(2 * 3072);
    expect(Array.from(pixels.slice(0, 6))).toEqual([10, 20, 30, 10, 20, 30]);
    expect(Array.from(pixels.slice(-3))).toEqual([1, 2, 3]);
  });

  it.each([
    ['nothing', []],
    ['half a record', record(1, 0, 0, 0).slice(0, 2000)],
    ['an unknown label', record(10, 0, 0, 0)],
  ])('refuses %s', (_, bytes) => {
    expect(() => readTestBatch(Uint8Array.from(bytes))).toThrow(/not CIFAR-10's test images/);
  });
});
