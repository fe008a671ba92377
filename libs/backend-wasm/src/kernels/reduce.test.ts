import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectClose, expectSame, numbers, onEveryVariant, shapes } from './testing.ts';

type Reduce = (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor;

const reductions: [string, Reduce, (all: number[]) => number][] = [
  ['sum', tf.sum, (all) => all.reduce((sum, x) => sum + x, 0)],
  ['mean', tf.mean, (all) => all.reduce((sum, x) => sum + x, 0) / all.length],
  ['max', tf.max, (all) => all.reduce((most, x) => Math.max(most, x), Number.NEGATIVE_INFINITY)],
  ['min', tf.min, (all) => all.reduce((least, x) => Math.min(least, x), Number.POSITIVE_INFINITY)],
  ['prod', tf.prod, (all) => all.reduce((product, x) => product * x, 1)],
];

/** The numbers of x that fall on each number of the result, gathered one by one. */
function groups(x: Float32Array, shape: number[], axes: number[]): number[][] {
  const result: number[][] = [];
  const strides = tf.util.computeStrides(shape);
  x.forEach((value, i) => {
    const place = tf.util.indexToLoc(i, shape.length, strides);
    let index = 0;
    shape.forEach((size, axis) => {
      if (!axes.includes(axis)) index = index * size + (place[axis] ?? 0);
    });
    const group = result[index];
    if (group) group.push(value);
    else result[index] = [value];
  });
  return result;
}

const shapesAndAxes = shapes({ min: 1, max: 5 }, 7).chain((shape) =>
  fc.tuple(
    fc.constant(shape),
    fc.subarray(
      shape.map((_, i) => i),
      { minLength: 1 },
    ),
  ),
);

onEveryVariant(() => {
  describe.each(reductions)('%s', (_, run, reference) => {
    const check = (shape: number[], axes: number[], keepDims: boolean) => {
      const x = numbers(tf.util.sizeFromShape(shape), 3, 0.5, 1);
      const [y, found] = tf.tidy(() => {
        const result = run(tf.tensor(x, shape), axes, keepDims);
        return [result.dataSync(), result.shape];
      }) as [Float32Array, number[]];
      expectClose(y, groups(x, shape, axes).map(reference), 4e-6);
      const kept = shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size]));
      expect(found).toEqual(kept);
    };

    it('reduces over any axes', () => {
      const property = fc.property(shapesAndAxes, fc.boolean(), ([shape, axes], keepDims) =>
        check(shape, axes, keepDims),
      );
      fc.assert(property, { numRuns: 10 });
    });

    it('reduces long axes, first, last and in the middle', () => {
      check([700, 33], [0], false);
      check([33, 700], [1], true);
      check([3, 300, 17], [1], false);
    });
  });

  it('sums a million numbers of one sign to seven digits, with the same bits each time', () => {
    const x = numbers(1_000_003, 5, 0.5, 1);
    const exact = x.reduce((sum, value) => sum + value, 0);
    const sums = [1, 2].map(() => tf.tidy(() => tf.sum(tf.tensor1d(x)).dataSync()[0] ?? 0));
    expect(Math.abs((sums[0] ?? 0) - exact) / exact).toBeLessThan(1e-7);
    expect(sums[1]).toBe(sums[0]);
  });

  it('has softmax rows that sum to 1, far from overflow', () => {
    const rows = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(rows, fc.integer({ min: -500, max: 500 }), ([n, classes], mean) => {
        const x = numbers(n * classes, 4, 5, mean);
        const y = tf.tidy(() => tf.softmax(tf.tensor2d(x, [n, classes])).dataSync());
        const expected = Array.from({ length: n }, (_, row) => {
          const logits = Array.from(x.subarray(row * classes, (row + 1) * classes));
          const top = Math.max(...logits);
          const powers = logits.map((logit) => Math.exp(logit - top));
          const total = powers.reduce((sum, power) => sum + power, 0);
          return powers.map((power) => power / total);
        });
        expectClose(y, expected.flat(), 1e-6);
      }),
      { numRuns: 15 },
    );
  });

  it('transposes any shape by any permutation', () => {
    const arguments_ = shapes({ min: 1, max: 6 }, 6).chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: shape.length },
        ),
      ),
    );
    const check = (shape: number[], permutation: number[]) => {
      const x = numbers(tf.util.sizeFromShape(shape));
      const y = tf.tidy(() => tf.transpose(tf.tensor(x, shape), permutation).dataSync());
      const sizes = permutation.map((axis) => shape[axis] ?? 1);
      const [from, to] = [tf.util.computeStrides(shape), tf.util.computeStrides(sizes)];
      const expected = new Float32Array(x.length);
      for (let i = 0; i < x.length; i++) {
        const place: number[] = [];
        tf.util.indexToLoc(i, sizes.length, to).forEach((at, axis) => {
          place[permutation[axis] ?? 0] = at;
        });
        expected[i] = x[tf.util.locToIndex(place, shape.length, from)] ?? 0;
      }
      expectSame(y, expected);
    };
    fc.assert(
      fc.property(arguments_, ([shape, permutation]) => check(shape, permutation)),
      { numRuns: 30 },
    );
    check([211, 157], [1, 0]);
    check([3, 3, 40, 60], [0, 1, 3, 2]);
    check([2, 70, 9, 33], [0, 2, 1, 3]);
  });
});
