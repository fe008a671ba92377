import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { numbers, startWebGpu } from './testing/kernels.ts';

beforeAll(startWebGpu);

const shape = [5, 7, 6, 9];
const values = numbers(5 * 7 * 6 * 9).map((x) => Math.round(100 * x) || 0);
const at = (i: number, j: number, k: number, l: number) => values[((i * 7 + j) * 6 + k) * 9 + l];

describe('a transposition', () => {
  it.each(['int32', 'float32', 'bool'] as const)('of %s', async (dtype) => {
    // What is small and has not been computed on the card, tfjs computes on the processor.
    const x = tf.tidy(() => tf.cast(tf.mul(tf.tensor(values, shape), 1), dtype));
    const y = tf.transpose(x, [3, 0, 2, 1]);
    expect([y.shape, y.dtype]).toEqual([[9, 5, 6, 7], dtype]);
    const found = await y.data();
    let n = 0;
    for (let l = 0; l < 9; l++)
      for (let i = 0; i < 5; i++)
        for (let k = 0; k < 6; k++)
          for (let j = 0; j < 7; j++) {
            const value = at(i, j, k, l) ?? Number.NaN;
            expect(found[n++]).toBe(dtype === 'bool' ? Number(value !== 0) : value);
          }
  });

  it('is behind what any and all tell of the first axes', async () => {
    const x = tf.mul(tf.tensor(values, shape), 1);
    const above = (limit: number) =>
      Array.from({ length: 9 }, (_, channel) =>
        [...values].filter((_, i) => i % 9 === channel).map((value) => value > limit),
      );
    const over = (limit: number) => tf.greater(x, limit);
    expect([...(await tf.any(over(98), [0, 1, 2]).data())]).toEqual(
      above(98).map((channel) => Number(channel.some(Boolean))),
    );
    expect([...(await tf.all(over(-100), [0, 1, 2]).data())]).toEqual(
      above(-100).map((channel) => Number(channel.every(Boolean))),
    );
  });
});
