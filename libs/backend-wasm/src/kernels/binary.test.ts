import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectSame, numbers, onEveryVariant, shapes } from './testing.ts';

/** Jest's sandbox takes its time to look a global up: not once for each of millions of values. */
const { abs, fround, max, min } = Math;
const { is } = Object;
const nothing = Number.NaN;

const arithmetic: [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, Reference][] = [
  ['add', tf.add, (a, b) => a + b],
  ['sub', tf.sub, (a, b) => a - b],
  ['mul', tf.mul, (a, b) => a * b],
  ['div', tf.div, (a, b) => a / b],
  ['maximum', tf.maximum, max],
  ['minimum', tf.minimum, min],
  ['prelu', tf.prelu, (a, b) => (a < 0 ? a * b : a)],
  ['squaredDifference', tf.squaredDifference, (a, b) => fround(a - b) ** 2],
];

const comparisons: [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, Reference][] = [
  ['equal', tf.equal, (a, b) => Number(a === b)],
  ['notEqual', tf.notEqual, (a, b) => Number(a !== b)],
  ['less', tf.less, (a, b) => Number(a < b)],
  ['lessEqual', tf.lessEqual, (a, b) => Number(a <= b)],
  ['greater', tf.greater, (a, b) => Number(a > b)],
  ['greaterEqual', tf.greaterEqual, (a, b) => Number(a >= b)],
];

type Reference = (a: number, b: number) => number;

/** Two shapes that broadcast: axes of the result are kept, made 1, or cut off at the front. */
const pairs = fc
  .tuple(shapes({ min: 0, max: 5 }, 7), fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12 }))
  .map(([shape, choices]) => {
    const make = (offset: number) => {
      const kept = shape.map((size, i) => (choices[offset + i] === 0 ? 1 : size));
      return choices[offset + 5] === 0 ? kept.slice(1) : kept;
    };
    return [make(0), make(6)] as [number[], number[]];
  });

/** Broadcasting by definition: every output element looks up its two inputs. */
function expected(a: number[], b: number[], f: Reference): number[] {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a, b);
  const strides = tf.util.computeStrides(shape);
  const left = numbers(tf.util.sizeFromShape(a), 1);
  const right = numbers(tf.util.sizeFromShape(b), 2);
  const at = (values: Float32Array, own: number[], place: number[]) => {
    let index = 0;
    own.forEach((size, axis) => {
      const here = place[axis + shape.length - own.length] ?? 0;
      index = index * size + (size === 1 ? 0 : here);
    });
    return values[index] ?? nothing;
  };
  return Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => {
    const place = tf.util.indexToLoc(i, shape.length, strides);
    return f(at(left, a, place), at(right, b, place));
  });
}

/** Compares an operation on tensors of two shapes with its definition. */
function check(
  a: number[],
  b: number[],
  run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  reference: Reference,
): void {
  const result = tf.tidy(() => {
    const left = tf.tensor(numbers(tf.util.sizeFromShape(a), 1), a);
    const right = tf.tensor(numbers(tf.util.sizeFromShape(b), 2), b);
    return run(left, right).dataSync();
  });
  expectSame(
    result,
    expected(a, b, (x, y) => fround(reference(x, y))),
  );
}

onEveryVariant(() => {
  describe.each([...arithmetic, ...comparisons])('%s', (_, run, reference) => {
    it('broadcasts any two shapes that fit', () => {
      fc.assert(
        fc.property(pairs, ([a, b]) => check(a, b, run, reference)),
        { numRuns: 8 },
      );
    });
  });

  it.each([
    [
      [130, 257],
      [130, 257],
    ],
    [[], [33_003]],
    [[33_003], []],
    [
      [257, 130],
      [257, 1],
    ],
    [
      [2, 1, 11, 1, 40],
      [8, 1, 5, 40],
    ],
    [[0, 3], [3]],
  ])('handles %j and %j', (a, b) => {
    check(a, b, tf.sub, (x, y) => x - y);
    check(a, b, tf.greater, (x, y) => Number(x > y));
  });

  it('keeps the exact numbers of NaN and infinities', () => {
    const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1];
    const [a, b] = [tf.tensor1d(special), tf.tensor2d(special, [5, 1])];
    const every = (f: Reference) => special.flatMap((y) => special.map((x) => f(x, y)));
    expectSame(tf.maximum(a, b).dataSync(), every(max));
    expectSame(
      tf.less(a, b).dataSync(),
      every((x, y) => Number(x < y)),
    );
  });

  it('raises any float to any power, as Math.pow does, to a unit in the last place', () => {
    const special = [0, -0, 1, -1, 2, -3, 0.5, 1e-40, -1e30, 1 / 0, -1 / 0, Number.NaN];
    const odd = fc.float();
    const pairs = fc.array(fc.tuple(odd, fc.oneof(odd, fc.float({ min: -40, max: 40 }))));
    const check = (all: [number, number][]) => {
      const [a, b] = [0, 1].map((i) => Float32Array.from(all, (pair) => pair[i] ?? 0));
      const y = tf.tidy(() => tf.pow(tf.tensor1d(a ?? []), tf.tensor1d(b ?? [])).dataSync());
      const wrong = all.filter(([x, e], i) => {
        const wanted = fround(x ** e);
        if (is(wanted, y[i]) || (wanted === 0 && y[i] === 0)) return false;
        return !(abs((y[i] ?? 0) - wanted) <= 1.2e-7 * abs(wanted) + 2e-45);
      });
      expect(wrong).toEqual([]);
    };
    check(special.flatMap((a) => special.map((b): [number, number] => [Math.fround(a), b])));
    fc.assert(fc.property(pairs, check), { numRuns: 30 });
    check(Array.from(numbers(40_000, 1, 3), (a, i) => [Math.abs(a), (i % 13) - 6.5]));
  });

  it('adds many tensors', () => {
    const all = [1, 2, 3, 4].map((seed) => numbers(1003, seed));
    const sum = tf.addN(all.map((values) => tf.tensor1d(values))).dataSync();
    const wanted = numbers(1003, 1).map((_, i) =>
      all.map((values) => values[i] ?? 0).reduce((total, v) => Math.fround(total + v)),
    );
    expectSame(sum, wanted);
  });
});
