import { expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectClose, expectLikeCpu, numbers, onEveryVariant, shapes } from './testing.ts';

const floats = (shape: number[], seed = 1) =>
  tf.tensor(numbers(tf.util.sizeFromShape(shape), seed), shape);
/** Whole numbers from 0 to most - 1, in no order. */
const places = (count: number, most: number) =>
  Int32Array.from({ length: count }, (_, i) => (i * 7919 + 3) % most);

const axis = fc.integer({ min: 1, max: 9 });
const pictures = fc.record({
  shape: fc.tuple(fc.integer({ min: 1, max: 2 }), axis, axis, fc.constantFrom(1, 3, 4, 7)),
  size: fc.tuple(axis, axis),
  alignCorners: fc.boolean(),
});

onEveryVariant(() => {
  it('gathers along any axis, in batches or not', () => {
    fc.assert(
      fc.property(shapes({ min: 1, max: 4 }, 6), fc.nat(), fc.nat(40), (shape, pick, count) => {
        const axis = pick % shape.length;
        const indices = places(count, shape[axis] ?? 1);
        expectLikeCpu(() => tf.gather(floats(shape), tf.tensor1d(indices, 'int32'), axis));
        if (axis === 0) return;
        const table = [...shape.slice(0, axis), 5];
        const many = places(tf.util.sizeFromShape(table), shape[axis] ?? 1);
        expectLikeCpu(() => tf.gather(floats(shape), tf.tensor(many, table, 'int32'), axis, axis));
      }),
      { numRuns: 12 },
    );
    expectLikeCpu(() => tf.gather(floats([9, 1000]), tf.tensor1d(places(40, 9), 'int32')));
  });

  it('says which index is none', () => {
    const x = tf.ones([3, 2]);
    const wrong = tf.tensor1d([0, 3], 'int32');
    expect(() => tf.gather(x, wrong)).toThrow('the index value 3 is not in [0, 2]');
    tf.dispose([x, wrong]);
  });

  it('sums by segments, passing over those that are none', () => {
    const small = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }));
    const sizes = fc.oneof(small, fc.constant<[number, number]>([600, 70]));
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 40 }), ([rows, columns], segments) => {
        const ids = places(rows, segments + 2).map((id) => id - 1);
        const x = numbers(rows * columns);
        const expected = new Float64Array(segments * columns);
        x.forEach((value, i) => {
          const id = ids[Math.floor(i / columns)] ?? -1;
          const to = id * columns + (i % columns);
          if (id >= 0 && id < segments) expected[to] = (expected[to] ?? 0) + value;
        });
        const sums = tf.tidy(() =>
          tf
            .unsortedSegmentSum(
              tf.tensor2d(x, [rows, columns]),
              tf.tensor1d(ids, 'int32'),
              segments,
            )
            .dataSync(),
        );
        expectClose(sums, expected, 2e-6);
      }),
      { numRuns: 15 },
    );
  });

  it('marks one of many', () => {
    const indices = [0, 4, -1, 9, 2, 2];
    for (const type of ['int32', 'float32', 'bool'] as const) {
      expectLikeCpu(() => tf.oneHot(tf.tensor2d(indices, [2, 3], 'int32'), 5, 1, 0, type));
    }
    expectLikeCpu(() => tf.oneHot(tf.tensor1d(places(900, 60), 'int32'), 60, 0.9, 0.01));
  });

  it('resizes pictures by neighbours and between them, and back', () => {
    fc.assert(
      fc.property(pictures, fc.boolean(), ({ shape, size, alignCorners }, centres) => {
        const halfPixelCenters = centres && !alignCorners;
        const both = [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor] as const;
        expectLikeCpu(
          () =>
            both.map((resize) =>
              resize(floats(shape) as tf.Tensor4D, size, alignCorners, halfPixelCenters),
            ),
          1e-6,
        );
        // The gradients of tfjs' cpu backend are right for one picture, and one that is square;
        // it never ends for one of a pixel whose corners are to be aligned.
        const [, side, , channels] = shape;
        const square = [1, side, side, channels];
        const aligned = alignCorners && side > 1;
        expectLikeCpu(
          () =>
            both.map((resize) =>
              tf.grad((x) => resize(x as tf.Tensor4D, size, aligned))(
                floats(square),
                floats([1, ...size, channels], 2),
              ),
            ),
          1e-5,
        );
      }),
      { numRuns: 10 },
    );
  });

  it('gives the gradient of a resized picture the shape of the picture', () => {
    const dx = tf.tidy(() =>
      tf.grad((x) => tf.image.resizeBilinear(x as tf.Tensor4D, [6, 4]))(tf.ones([2, 3, 2, 1])),
    );
    expect(dx.shape).toEqual([2, 3, 2, 1]);
    expect(tf.sum(dx).dataSync()[0]).toBeCloseTo(48, 4);
    dx.dispose();
  });
});
