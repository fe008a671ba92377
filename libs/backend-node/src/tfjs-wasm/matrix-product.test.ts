import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { chooseEngine } from '../choose.ts';

beforeAll(async () => {
  await chooseEngine('cpu');
  await chooseEngine('tfjs-wasm');
});

/** Of matrices, or of so many in a batch. */
async function product(
  backend: string,
  [batchA, batchB]: [number, number],
  transposeA: boolean,
  transposeB: boolean,
): Promise<number[]> {
  await tf.setBackend(backend);
  return tf.tidy(() => {
    const values = (count: number) =>
      Float32Array.from({ length: count }, (_, i) => Math.cos(i * i));
    const shape = (batch: number, rows: number, columns: number, transpose: boolean) => [
      ...(batch === 0 ? [] : [batch]),
      ...(transpose ? [columns, rows] : [rows, columns]),
    ];
    const a = tf.tensor(values(Math.max(batchA, 1) * 15), shape(batchA, 3, 5, transposeA));
    const b = tf.tensor(values(Math.max(batchB, 1) * 20), shape(batchB, 5, 4, transposeB));
    return [...tf.matMul(a, b, transposeA, transposeB).dataSync()];
  });
}

describe('the matrix product on stock wasm', () => {
  const both = [false, true];
  const batches: [number, number][] = [
    [0, 0],
    [1, 1],
    [2, 2],
    [2, 1],
  ];
  const cases = batches.flatMap((batch) =>
    both.flatMap((transposeA) => both.map((transposeB) => ({ batch, transposeA, transposeB }))),
  );

  it.each(cases)('is that of the cpu backend, $batch $transposeA $transposeB', async (setting) => {
    const { batch, transposeA, transposeB } = setting;
    const expected = await product('cpu', batch, transposeA, transposeB);
    const actual = await product('wasm', batch, transposeA, transposeB);
    expect(actual).toHaveLength(expected.length);
    for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i], 5);
  });

  it('keeps nothing', async () => {
    await product('wasm', [2, 2], true, true);
    const before = [tf.memory().numTensors, tf.backend().numDataIds()];
    await product('wasm', [2, 2], true, true);
    expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before);
  });
});
