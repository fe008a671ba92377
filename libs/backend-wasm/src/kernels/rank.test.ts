import { it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectLikeCpu, numbers, onEveryVariant, shapes } from './testing.ts';

/** Numbers of which many are equal, so that their order counts. */
const floats = (shape: number[]) =>
  tf.tensor(
    numbers(tf.util.sizeFromShape(shape)).map((value) => Math.round(value * 8) / 8),
    shape,
  );
const shape = fc.oneof(
  { weight: 8, arbitrary: shapes({ min: 1, max: 4 }, 9) },
  { weight: 2, arbitrary: fc.constantFrom<number[]>([3, 77], [600, 65], [2, 33, 40], [5, 4096]) },
);

onEveryVariant(() => {
  it('finds the first of the greatest and of the least along any axis', () => {
    fc.assert(
      fc.property(shape, fc.nat(), (shape, pick) => {
        const axis = pick % shape.length;
        expectLikeCpu(() => [tf.argMax(floats(shape), axis), tf.argMin(floats(shape), axis)]);
      }),
      { numRuns: 20 },
    );
    expectLikeCpu(() => [
      tf.argMax(tf.tensor1d([Number.NaN, 1, 2])),
      tf.argMax(tf.tensor1d([1, Number.NaN, 3, 3, Number.NaN])),
    ]);
  });

  it('finds the k greatest, sorted, of equal ones the first', () => {
    fc.assert(
      fc.property(shape, fc.double({ min: 0, max: 1, noNaN: true }), (shape, share) => {
        const k = Math.max(1, Math.ceil(share * (shape.at(-1) ?? 1)));
        expectLikeCpu(() => {
          const { values, indices } = tf.topk(floats(shape), k);
          return [values, indices];
        });
      }),
      { numRuns: 20 },
    );
  });

  it('sums up along any axis, from either end', () => {
    fc.assert(
      fc.property(shape, fc.nat(), fc.boolean(), fc.boolean(), (shape, pick, without, back) => {
        expectLikeCpu(() => tf.cumsum(floats(shape), pick % shape.length, without, back), 1e-6);
      }),
      { numRuns: 20 },
    );
  });
});
