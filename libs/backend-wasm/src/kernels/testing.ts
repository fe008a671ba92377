import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // registers all gradients
import fc from 'fast-check';
import { type BackendOptions, configure } from '../index.ts';

/** What tests of kernels share; no part of the library. */

/** Jest's sandbox takes its time to look a global up: not once for each of millions of values. */
const { abs, imul, max } = Math;
const { isFinite: isFiniteNumber, isNaN: isNoNumber } = Number;

const VARIANTS: [string, BackendOptions][] = [
  ['1 thread on memory that is not shared', { threads: 1, sharedMemory: false }],
  ['2 threads', { threads: 2 }],
  ['3 threads that multiply and add', { threads: 3, relaxedSimd: false, revectorize: false }],
  ['4 threads', { threads: 4 }],
];

/** Runs `tests` on this backend with each number of threads and each binary. */
export function onEveryVariant(tests: () => void): void {
  describe.each(VARIANTS)('with %s', (_, options) => {
    beforeAll(async () => {
      const usual = { relaxedSimd: true, revectorize: true, sharedMemory: true };
      configure({ ...usual, ...options });
      await tf.setBackend('vgg-wasm');
    });
    afterAll(() => tf.engine().reset());
    tests();
  });
}

/**
 * Random numbers, evenly from `mean` - `size` to `mean` + `size`, the same for the same seed: PCG's output
 * of a counter. A sine of large arguments would resonate with the steps of a kernel, whose sums then
 * cancel almost entirely, and with them what rounding is measured against.
 */
export function numbers(count: number, seed = 1, size = 1, mean = 0): Float32Array {
  const all = new Float32Array(count);
  const first = imul(seed, 0x9e3779b1);
  for (let i = 0; i < count; i++) {
    const state = imul(i + first, 0x2c9277b5) + 0xac564b05;
    const word = imul((state >>> ((state >>> 28) + 4)) ^ state, 0x108ef2d9);
    all[i] = mean + size * ((((word >>> 22) ^ word) >>> 0) / 2 ** 31 - 1);
  }
  return all;
}

/** Checks that numbers agree, relative to the largest expected one, or to 0.1 where all are smaller. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 2e-6,
): void {
  expect(actual.length).toBe(expected.length);
  let largest = 0.1;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    const wanted = expected[i] ?? 0;
    const found = actual[i] ?? 0;
    if (wanted === found || (isNoNumber(wanted) && isNoNumber(found))) continue;
    if (isFiniteNumber(wanted)) largest = max(largest, abs(wanted));
    const difference = abs(found - wanted);
    error = max(error, isNoNumber(difference) ? Infinity : difference);
  }
  expect(error / largest).toBeLessThanOrEqual(tolerance);
}

/** Checks that numbers are the same, NaN included; 0 and -0 count as the same. */
export function expectSame(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [found, wanted] = [actual[i], expected[i]];
    if (found === wanted || (isNoNumber(found) && isNoNumber(wanted))) continue;
    throw new Error(`Element ${i} is ${found}; expected is ${wanted}.`);
  }
}

/**
 * Checks that `run` gives the same on tfjs' cpu backend and on this one: shapes, types, and numbers to
 * `tolerance` of the largest. Its tensors are freed.
 */
export function expectLikeCpu(run: () => tf.Tensor | tf.Tensor[], tolerance = 0): void {
  const on = (name: string) => {
    tf.setBackend(name);
    const tensors = tf.tidy(run);
    return [tensors].flat().map((tensor) => {
      const { shape, dtype } = tensor;
      const values = Array.from(tensor.dataSync());
      tensor.dispose();
      return { shape, dtype, values };
    });
  };
  const expected = on('cpu');
  const found = on('vgg-wasm');
  expect(found.map(({ shape, dtype }) => ({ shape, dtype }))).toEqual(
    expected.map(({ shape, dtype }) => ({ shape, dtype })),
  );
  found.forEach(({ values }, i) => {
    const wanted = expected[i]?.values ?? [];
    if (tolerance === 0) expectSame(values, wanted);
    else expectClose(values, wanted, tolerance);
  });
}

/** Shapes of `rank` axes of up to `most`. */
export function shapes(rank: { min: number; max: number }, most: number): fc.Arbitrary<number[]> {
  const axis = fc.integer({ min: 1, max: most });
  return fc.array(axis, { minLength: rank.min, maxLength: rank.max });
}

/** Numbers of rows and channels: small odd ones, and large enough for several chunks and threads. */
export const rowsAndChannels = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 37 })),
  fc.constantFrom<[number, number]>([4096, 16], [700, 65], [2049, 32], [33, 1024]),
);

/** The slope of `f` along each input, by central differences. */
export function slopes(f: (x: number[]) => number, x: number[], step = 1e-5): number[] {
  return x.map((value, i) => {
    const beside = (offset: number) => f(x.with(i, value + offset));
    return (beside(step) - beside(-step)) / (2 * step);
  });
}
