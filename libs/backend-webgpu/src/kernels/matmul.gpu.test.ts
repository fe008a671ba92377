import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { drawn, expectClose, numbers, startWebGpu } from '../testing/kernels.ts';
import { divide } from './product.ts';

beforeAll(startWebGpu);

interface Shape {
  batches?: [number, number];
  rows: number;
  depth: number;
  columns: number;
}

/** The definition, in float64. */
function reference(
  { batches: [countA, countB] = [1, 1], rows, depth, columns }: Shape,
  [transposeA, transposeB]: [boolean, boolean],
): Float64Array {
  const [a, b] = [numbers(countA * rows * depth, 1), numbers(countB * depth * columns, 2)];
  const batches = Math.max(countA, countB);
  return Float64Array.from({ length: batches * rows * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns) % rows, i % columns];
    const batch = Math.floor(i / (rows * columns));
    const [fromA, fromB] = [(batch % countA) * rows * depth, (batch % countB) * depth * columns];
    let sum = 0;
    for (let k = 0; k < depth; k++) {
      const left = a[fromA + (transposeA ? k * rows + row : row * depth + k)] ?? 0;
      const right = b[fromB + (transposeB ? column * depth + k : k * columns + column)] ?? 0;
      sum += left * right;
    }
    return sum;
  });
}

function tensors(
  { batches: [countA, countB] = [1, 1], rows, depth, columns }: Shape,
  [tA, tB]: [boolean, boolean],
) {
  return [
    drawn([countA, ...(tA ? [depth, rows] : [rows, depth])], 1),
    drawn([countB, ...(tB ? [columns, depth] : [depth, columns])], 2),
  ] as [tf.Tensor3D, tf.Tensor3D];
}

/** Enough products of a batch for tiles of 128 x 128. */
const large: Shape = { batches: [128, 1], rows: 3, depth: 7, columns: 4 };

// Compiling a shader in software takes seconds: few shapes, each with edges of its own.
const shapes: Shape[] = [
  { rows: 65, depth: 20, columns: 68 },
  // Its depth is divided, and no side is a multiple of four.
  { rows: 5, depth: 1027, columns: 10 },
  { batches: [2, 2], rows: 6, depth: 9, columns: 5 },
  { batches: [1, 3], rows: 1, depth: 4, columns: 4 },
];
const ways: [boolean, boolean][] = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
];

describe.each(ways)('a product, a transposed %s, b %s', (...way) => {
  it.each(shapes)('is right: %j', async (shape) => {
    const [a, b] = tensors(shape, way);
    await expectClose(tf.matMul(a, b, ...way), reference(shape, way), 1e-5);
  });
});

it('is right in large tiles', async () => {
  const [a, b] = tensors(large, [false, false]);
  await expectClose(tf.matMul(a, b), reference(large, [false, false]), 1e-5);
});

it('adds a bias and takes the ReLU on the way, whole or in slices', async () => {
  for (const shape of [
    { rows: 9, depth: 12, columns: 12 },
    { rows: 9, depth: 1030, columns: 11 },
  ]) {
    const [a, b] = tensors(shape, [false, false]).map((x) => tf.squeeze(x, [0]));
    const bias = drawn([shape.columns], 3);
    const biases = numbers(shape.columns, 3);
    const y = tf.fused.matMul({
      a: a as tf.Tensor2D,
      b: b as tf.Tensor2D,
      bias,
      activation: 'relu',
    });
    const expected = reference(shape, [false, false]).map((sum, i) =>
      Math.max(0, sum + (biases[i % shape.columns] ?? 0)),
    );
    await expectClose(y, expected, 1e-5);
  }
});

it('leaves whole numbers and other activations to tfjs', async () => {
  const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const y = tf.fused.matMul({ a, b: a, activation: 'elu' });
  await expectClose(y, [7, 10, 15, 22]);
  const whole = tf.matMul(tf.cast(a, 'int32'), tf.cast(a, 'int32'));
  expect(whole.dtype).toBe('int32');
  await expectClose(whole, [7, 10, 15, 22]);
});

it('takes small and large tiles', () => {
  expect(divide({ ...large, batches: 128 }).tile.rows).toBe(128);
  expect(divide({ rows: 65, depth: 20, columns: 68 }).tile.rows).toBe(64);
});
