import { expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectClose, expectLikeCpu, numbers, onEveryVariant } from './testing.ts';

const size = fc.integer({ min: 1, max: 4 });
const geometries = fc.record({
  shape: fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 4, max: 9 }),
    fc.integer({ min: 4, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
  ),
  window: fc.tuple(size, size),
  strides: fc.tuple(size, size),
  pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
});

type Geometry = ReturnType<typeof geometries.generate>['value'];

/** For each output element, the indices of x in its window. */
function windows({ shape, window, strides, pad }: Geometry): number[][] {
  const info = tf.backend_util.computePool2DInfo(shape, window, strides, 1, pad);
  const [, height, width, channels] = shape;
  const found: number[][] = [];
  for (let n = 0; n < shape[0]; n++)
    for (let yo = 0; yo < info.outHeight; yo++)
      for (let xo = 0; xo < info.outWidth; xo++)
        for (let c = 0; c < channels; c++) {
          const inside: number[] = [];
          for (let i = 0; i < window[0]; i++)
            for (let j = 0; j < window[1]; j++) {
              const y = yo * strides[0] - info.padInfo.top + i;
              const x = xo * strides[1] - info.padInfo.left + j;
              if (y < 0 || y >= height || x < 0 || x >= width) continue;
              inside.push(((n * height + y) * width + x) * channels + c);
            }
          found.push(inside);
        }
  return found;
}

function check(geometry: Geometry): void {
  const { shape, window, strides, pad } = geometry;
  const x = numbers(tf.util.sizeFromShape(shape));
  const all = windows(geometry);
  const dy = numbers(all.length, 2);
  const [most, mean, dMost, dMean] = tf.tidy(() => {
    const input = tf.tensor4d(x, shape);
    const both = [tf.maxPool, tf.avgPool] as const;
    const [forward, backward] = [
      both.map((pool) => pool(input, window, strides, pad)),
      both.map((pool) => {
        const y = pool(input, window, strides, pad);
        const gradient = tf.grad((x) => pool(x as tf.Tensor4D, window, strides, pad));
        return gradient(input, tf.tensor(dy, y.shape));
      }),
    ];
    return [...forward, ...backward].map((tensor) => tensor.dataSync());
  }) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const value = (i: number) => x[i] ?? 0;
  const [expectedMost, expectedMean] = [new Float64Array(x.length), new Float64Array(x.length)];
  all.forEach((inside, o) => {
    const first = inside.reduce((best, i) => (value(i) > value(best) ? i : best));
    expectedMost[first] = (expectedMost[first] ?? 0) + (dy[o] ?? 0);
    // As tfjs specifies it: the share of a whole window, at padded edges too.
    for (const i of inside) {
      expectedMean[i] = (expectedMean[i] ?? 0) + (dy[o] ?? 0) / (window[0] * window[1]);
    }
  });
  expect(Array.from(most)).toEqual(all.map((inside) => Math.max(...inside.map(value))));
  const average = (inside: number[]) =>
    inside.reduce((sum, i) => sum + value(i), 0) / inside.length;
  expectClose(mean, all.map(average), 2e-5);
  expectClose(dMost, expectedMost, 1e-6);
  expectClose(dMean, expectedMean, 1e-6);
}

onEveryVariant(() => {
  it('pools any windows, and gives their gradients', () => {
    fc.assert(fc.property(geometries, check), { numRuns: 25 });
  });

  it.each([8, 9, 36])('pools 2x2 windows of %i channels side by side', (channels) => {
    check({ shape: [5, 8, 12, channels], window: [2, 2], strides: [2, 2], pad: 'same' });
  });

  it('says where each maximum is, in its image or in the batch', () => {
    fc.assert(
      fc.property(geometries, fc.boolean(), ({ shape, window, strides, pad }, whole) => {
        expectLikeCpu(() => {
          const x = tf.tensor4d(numbers(tf.util.sizeFromShape(shape)), shape);
          const { result, indexes } = tf.maxPoolWithArgmax(x, window, strides, pad, whole);
          return [result, tf.cast(indexes, 'int32')];
        });
      }),
      { numRuns: 10 },
    );
  });

  it('sends the gradient to the first of equal maxima', () => {
    const dx = tf.tidy(() => {
      const x = tf.ones<tf.Rank.R4>([1, 4, 4, 4]);
      return tf
        .grad((x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'))(x)
        .dataSync();
    });
    const expected = Array.from({ length: 64 }, (_, i) => {
      const [row, column] = [i >> 4, (i >> 2) & 3];
      return row % 2 === 0 && column % 2 === 0 ? 1 : 0;
    });
    expect(Array.from(dx)).toEqual(expected);
  });
});
