import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectClose, expectSame, numbers, onEveryVariant, shapes } from './testing.ts';

const functions: [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number][] = [
  ['relu', tf.relu, (x) => Math.max(0, x)],
  ['relu6', tf.relu6, (x) => Math.min(6, Math.max(0, x))],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.1), (x) => (x < 0 ? Math.fround(0.1) * x : x)],
  ['elu', tf.elu, (x) => (x >= 0 ? x : Math.expm1(x))],
  ['selu', tf.selu, (x) => 1.0507009873554805 * (x >= 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  ['sigmoid', tf.sigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['tanh', tf.tanh, Math.tanh],
  ['exp', tf.exp, Math.exp],
  ['log', tf.log, Math.log],
  ['sqrt', tf.sqrt, Math.sqrt],
  ['rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x)],
  ['square', tf.square, (x) => x * x],
  ['step', (x) => tf.step(x, 0.25), (x) => (Number.isNaN(x) ? x : x > 0 ? 1 : 0.25)],
  ['neg', tf.neg, (x) => -x],
  ['abs', tf.abs, Math.abs],
  ['reciprocal', tf.reciprocal, (x) => 1 / x],
  ['floor', tf.floor, Math.floor],
  ['ceil', tf.ceil, Math.ceil],
  ['softplus', tf.softplus, (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))],
  ['clipByValue', (x) => tf.clipByValue(x, -0.5, 2), (x) => Math.min(2, Math.max(-0.5, x))],
];

/** More than one thread's share, and what is expected of it, found once for all variants. */
const many = numbers(33_003, 2, 4, 4.5);
const expectedOfMany = new Map(functions.map(([name, , reference]) => [name, many.map(reference)]));

/** Every kind of float: tiny, denormal, huge, infinite, not a number. */
const floats = fc.array(fc.float(), { minLength: 1, maxLength: 70 });

onEveryVariant(() => {
  describe.each(functions)('%s', (name, run, reference) => {
    it('agrees with float64 to a few units in the last place, for every float', () => {
      fc.assert(
        fc.property(floats, (values) => {
          const x = Float32Array.from(values);
          const y = tf.tidy(() => run(tf.tensor1d(x)).dataSync());
          const wrong = x.filter((value, i) => {
            const expected = Math.fround(reference(value));
            const difference = Math.abs((y[i] ?? 0) - expected);
            if (Object.is(y[i], expected)) return false;
            return !(difference <= 5e-7 * Math.abs(expected) + 3e-45);
          });
          expect(Array.from(wrong)).toEqual([]);
        }),
        { numRuns: 15 },
      );
    });

    it('computes every element of a large tensor', () => {
      const y = tf.tidy(() => run(tf.tensor1d(many)).dataSync());
      expectClose(y, expectedOfMany.get(name) ?? [], 5e-7);
    });
  });

  it('has a sigmoid that is e^x far below zero', () => {
    const x = Float32Array.of(-88.72284, -90, -103, -110, 110);
    const y = tf.tidy(() => tf.sigmoid(tf.tensor1d(x)).dataSync());
    const expected = Float32Array.from(x, (value) => 1 / (1 + Math.exp(-value)));
    expect(expected[2]).toBeGreaterThan(0);
    expected.forEach((value, i) => {
      expect(Math.abs((y[i] ?? 0) - value)).toBeLessThanOrEqual(5e-7 * value + 3e-45);
    });
  });

  it('has the error function, to two units in the last place', () => {
    // Abramowitz and Stegun, table 7.1, and more digits.
    const table = [
      [0, 0],
      [1e-20, 1.1283791670955127e-20],
      [0.1, 0.1124629160182849],
      [0.5, 0.5204998778130465],
      [0.99, 0.8385080695553698],
      [1, 0.8427007929497149],
      [1.5, 0.9661051464753108],
      [2, 0.9953222650189527],
      [3, 0.9999779095030014],
      [5, 1],
      [1 / 0, 1],
    ] as const;
    const both = table.flatMap(([x, y]) => [[x, y] as const, [-x, -y] as const]);
    const found = tf.tidy(() => tf.erf(tf.tensor1d(both.map(([x]) => x))).dataSync());
    both.forEach(([, y], i) => {
      expect(Math.abs((found[i] ?? 0) - y)).toBeLessThanOrEqual(1.3e-7 * Math.abs(y));
    });
  });

  it('casts integers and truth values to floats, and leaves the originals alone', () => {
    const integers = Int32Array.from({ length: 70_001 }, (_, i) => i * 12_345 - 9);
    const [x, b] = [tf.tensor1d(integers, 'int32'), tf.tensor1d(integers, 'bool')];
    expectSame(tf.cast(x, 'float32').dataSync(), Float32Array.from(integers));
    expectSame(tf.cast(b, 'float32').dataSync(), new Float32Array(70_001).fill(1));
    expectSame(x.dataSync(), integers);
  });

  it('fills, and selects by a condition', () => {
    fc.assert(
      fc.property(shapes({ min: 0, max: 4 }, 9), fc.float({ noNaN: true }), (shape, value) => {
        tf.tidy(() => {
          const filled = tf.fill(shape, value);
          const size = tf.util.sizeFromShape(shape);
          expectSame(filled.dataSync(), new Float32Array(size).fill(value));
          const x = tf.tensor(numbers(size), shape);
          const chosen = tf.where(tf.greater(x, 0), x, filled);
          expectSame(
            chosen.dataSync(),
            numbers(size).map((v) => (v > 0 ? v : value)),
          );
          expectSame(tf.zerosLike(x).dataSync(), new Float32Array(size));
          expectSame(tf.onesLike(x).dataSync(), new Float32Array(size).fill(1));
        });
      }),
      { numRuns: 20 },
    );
  });
});
