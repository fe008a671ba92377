import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { matmulReference, numbers, relativeError } from './conv-reference.ts';
import { ENGINES, startEngine } from './products.testing.ts';

afterAll(() => tf.removeBackend('vgg-wasm'));

const EXACT = 5e-6;

const sizes = fc.tuple(
  fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 130 })),
  fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 200, max: 600 })),
  fc.integer({ min: 1, max: 150 }),
);

function product(
  [M, K, N]: readonly [number, number, number],
  a: Float32Array,
  b: Float32Array,
  transposeA: boolean,
  transposeB: boolean,
): Float32Array {
  return tf.tidy(
    () =>
      tf
        .matMul(
          tf.tensor2d(a, transposeA ? [K, M] : [M, K]),
          tf.tensor2d(b, transposeB ? [N, K] : [K, N]),
          transposeA,
          transposeB,
        )
        .dataSync() as Float32Array,
  );
}

describe.each(ENGINES)('fma $relaxedSimd, tile $rows x $columns, $threads threads', (engine) => {
  it('multiplies matrices of any size, transposed or not', async () => {
    await startEngine(engine);
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.nat(1e6), (size, ta, tb, seed) => {
        const [M, K, N] = size;
        const a = numbers(M * K, seed);
        const b = numbers(K * N, seed + 1);
        const expected = matmulReference(size, a, b, ta, tb);
        expect(relativeError(product(size, a, b, ta, tb), expected)).toBeLessThan(EXACT);
      }),
      { numRuns: 20 },
    );
  });
});

describe('batches', () => {
  it.each([
    [
      [3, 20, 30],
      [3, 30, 9],
    ],
    [
      [1, 20, 30],
      [3, 30, 9],
    ],
    [
      [2, 2, 4, 30],
      [2, 2, 30, 9],
    ],
    [
      [2, 1, 4, 30],
      [1, 3, 30, 9],
    ],
    [
      [5, 40, 8],
      [8, 17],
    ],
    [
      [4, 1, 300],
      [300, 5],
    ],
    [
      [3, 702],
      [702, 333],
    ],
    [
      [2, 0, 4],
      [2, 4, 3],
    ],
    [
      [2, 3, 0],
      [2, 0, 3],
    ],
  ])('multiplies %j by %j matrix by matrix', async (shapeA, shapeB) => {
    const tensor = (shape: number[], seed: number) =>
      tf.tensor(numbers(tf.util.sizeFromShape(shape), seed), shape);
    const multiply = (spread: (x: tf.Tensor, like: number[]) => tf.Tensor) =>
      tf.tidy(() => {
        const a = spread(tensor(shapeA, 1), shapeB);
        const c = tf.matMul(a, spread(tensor(shapeB, 2), shapeA));
        return { shape: c.shape, values: c.dataSync() };
      });
    // tfjs' cpu backend forgets matrices where both batches are repeated, so it is given them repeated.
    await tf.setBackend('cpu');
    const expected = multiply((x, other) => {
      const outer = tf.broadcast_util.assertAndGetBroadcastShape(
        x.shape.slice(0, -2),
        other.slice(0, -2),
      );
      return tf.broadcastTo(x, [...outer, ...x.shape.slice(-2)]);
    });
    await startEngine({ relaxedSimd: true, threads: 2 });
    const actual = multiply((x) => x);
    expect(actual.shape).toEqual(expected.shape);
    expect(relativeError(actual.values, Float64Array.from(expected.values))).toBeLessThan(EXACT);
  });
});

describe('a fused product', () => {
  const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;
  const cases = activations.flatMap((activation) =>
    [[33], [1], [12, 33]].map((bias) => ({ activation, bias, rows: bias[1] ? 12 : 4 })),
  );
  it.each(cases)(
    'adds a bias $bias and applies $activation',
    async ({ activation, bias, rows }) => {
      const multiply = () =>
        tf.tidy(() => {
          const y = tf.fused.matMul({
            a: tf.tensor2d(numbers(rows * 50, 1), [rows, 50]),
            b: tf.tensor2d(numbers(50 * 33, 2), [50, 33]),
            bias: tf.tensor(numbers(tf.util.sizeFromShape(bias), 3), bias),
            activation,
            ...(activation === 'prelu'
              ? { preluActivationWeights: tf.tensor1d(numbers(33, 4)) }
              : {}),
            leakyreluAlpha: 0.3,
          });
          return y.dataSync();
        });
      await tf.setBackend('cpu');
      const expected = Float64Array.from(multiply());
      await startEngine({ relaxedSimd: true, threads: 2 });
      expect(relativeError(multiply(), expected)).toBeLessThan(EXACT);
    },
  );
});

it.each(['linear', 'relu'] as const)(
  'a dense layer of one row, bias and %s',
  async (activation) => {
    const multiply = () =>
      tf.tidy(() => {
        const a = tf.tensor2d(numbers(515, 1), [1, 515]);
        const b = tf.tensor2d(numbers(515 * 1030, 2), [515, 1030]);
        return tf.fused
          .matMul({ a, b, bias: tf.tensor1d(numbers(1030, 3)), activation })
          .dataSync();
      });
    await tf.setBackend('cpu');
    const expected = Float64Array.from(multiply());
    await startEngine({ relaxedSimd: true, threads: 2 });
    expect(relativeError(multiply(), expected)).toBeLessThan(EXACT);
  },
);

it('gives the same bits again, for any number of threads', async () => {
  const size = [70, 300, 200] as const;
  const a = numbers(70 * 300, 1);
  const b = numbers(300 * 200, 2);
  await startEngine({ relaxedSimd: true, threads: 1 });
  const first = product(size, a, b, false, false);
  for (const threads of [2, 3]) {
    await startEngine({ relaxedSimd: true, threads });
    // Jest's own comparison takes seconds for this many values.
    expect(isDeepStrictEqual(product(size, a, b, false, false), first)).toBe(true);
  }
});
