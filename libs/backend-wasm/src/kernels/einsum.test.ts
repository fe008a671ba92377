import { expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { expectClose, expectLikeCpu, numbers, onEveryVariant } from './testing.ts';

const floats = (shape: number[], seed: number) =>
  tf.tensor(numbers(tf.util.sizeFromShape(shape), seed), shape);

onEveryVariant(() => {
  it.each([
    [
      [4, 1, 9, 7],
      [1, 3, 7, 5],
    ],
    [
      [2, 1, 3, 4, 6],
      [5, 1, 6, 2],
    ],
    [
      [3, 40, 50],
      [2, 1, 50, 33],
    ],
  ])('multiplies batches that broadcast: %j by %j', (a, b) => {
    const outer = tf.backend_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
    const [broadcast, spread] = tf.tidy(() => {
      const [left, right] = [floats(a, 1), floats(b, 2)];
      const whole = [left, right].map((x) => tf.broadcastTo(x, [...outer, ...x.shape.slice(-2)]));
      const wanted = tf.matMul(whole[0] as tf.Tensor, whole[1] as tf.Tensor);
      const found = tf.matMul(left, right);
      expect(found.shape).toEqual(wanted.shape);
      return [found.dataSync(), wanted.dataSync()];
    }) as [Float32Array, Float32Array];
    expectClose(broadcast, spread, 1e-6);
  });

  it.each([
    ['ij,jk->ik', [5, 6], [6, 7]],
    ['abc,cde->abde', [2, 3, 4], [4, 5, 2]],
    ['aecd,abcd->acbe', [2, 3, 2, 5], [2, 4, 2, 5]],
    ['bij,bjk->kbi', [3, 4, 5], [3, 5, 2]],
    ['i,j->ij', [3], [4]],
    ['ij,ij->', [3, 4], [3, 4]],
    ['ijk,j->i', [2, 3, 4], [3]],
    ['b,bij->bij', [2], [2, 3, 4]],
  ])('sums products by %s', (equation, a, b) => {
    expectLikeCpu(() => tf.einsum(equation, floats(a, 1), floats(b, 2)), 1e-6);
  });
});
