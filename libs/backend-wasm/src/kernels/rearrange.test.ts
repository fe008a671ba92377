import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expectLikeCpu, numbers, onEveryVariant, shapes } from './testing.ts';

const fraction = fc.double({ min: 0, max: 0.999, noNaN: true });
const fractions = fc.array(fraction, { minLength: 14, maxLength: 14 });
/** Small shapes of any rank, and ones whose runs are shared between threads. */
const anyShape = fc.oneof(
  { weight: 8, arbitrary: shapes({ min: 1, max: 6 }, 5) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<number[]>(
      [70_000],
      [3, 40_000],
      [300, 17, 9],
      [2, 2, 2, 2, 2, 2, 2, 3],
    ),
  },
);

const floats = (shape: number[]) => tf.tensor(numbers(tf.util.sizeFromShape(shape)), shape);
const integers = (shape: number[]) =>
  tf.tensor(Int32Array.from(numbers(tf.util.sizeFromShape(shape), 1, 1e6)), shape, 'int32');

type Case = [string, (x: tf.Tensor, random: number[]) => tf.Tensor | tf.Tensor[]];

/** A place from 0 to most - 1. */
const below = (most: number, share = 0) => Math.floor(most * share);

const cases: Case[] = [
  [
    'slice',
    (x, random) => {
      const begin = x.shape.map((size, axis) => below(size, random[axis]));
      const size = x.shape.map((all, i) => 1 + below(all - (begin[i] ?? 0), random[13 - i]));
      return tf.slice(x, begin, size);
    },
  ],
  [
    'stridedSlice',
    (x, random) => {
      const steps = x.shape.map((_, axis) => [1, 2, 3, -1, -2][below(5, random[axis])] ?? 1);
      const begin = steps.map((step, axis) => (step > 0 ? 0 : (x.shape[axis] ?? 1) - 1));
      const end = steps.map((step, axis) => (step > 0 ? (x.shape[axis] ?? 1) : 0));
      return tf.stridedSlice(x, begin, end, steps);
    },
  ],
  [
    'reverse',
    (x, random) => {
      const axes = x.shape.map((_, axis) => axis).filter((axis) => (random[axis] ?? 0) < 0.5);
      return tf.reverse(x, axes);
    },
  ],
  [
    'split, unstack, stack and concat',
    (x, random) => {
      const axis = below(x.rank, random[0]);
      const size = x.shape[axis] ?? 1;
      const first = below(size, random[1]);
      const pieces = tf.split(x, [first, size - first], axis);
      if (size > 50) return pieces;
      const layers = tf.unstack(x, axis);
      return [
        ...pieces,
        ...layers,
        tf.stack(layers, below(x.rank, random[2])),
        tf.concat(pieces, axis),
      ];
    },
  ],
  [
    'tile',
    (x, random) =>
      tf.tile(
        x,
        x.shape.map((_, axis) => 1 + below(x.size > 1e4 ? 2 : 3, random[axis])),
      ),
  ],
  [
    'pad',
    (x, random) => {
      const room = x.shape.map((_, i) => [below(4, random[i]), below(3, random[13 - i])]);
      return tf.pad(x, room as [number, number][], 7);
    },
  ],
  [
    'mirrorPad',
    (x, random) => {
      const mode = (random[0] ?? 0) < 0.5 ? 'reflect' : 'symmetric';
      const most = (size: number) => (mode === 'reflect' ? size : size + 1);
      const room = x.shape.map((size, i) => [
        below(Math.min(4, most(size)), random[i]),
        below(Math.min(4, most(size)), random[13 - i]),
      ]);
      return tf.mirrorPad(x, room as [number, number][], mode);
    },
  ],
  [
    'transpose',
    (x, random) => {
      const axes = x.shape.map((_, axis) => axis);
      return tf.transpose(
        x,
        axes.toSorted((a, b) => (random[a] ?? 0) - (random[b] ?? 0)),
      );
    },
  ],
];

onEveryVariant(() => {
  describe.each(cases)('%s', (_, run) => {
    it('moves every number to its place', () => {
      fc.assert(
        fc.property(anyShape, fractions, fc.boolean(), (shape, random, whole) => {
          const make = whole ? integers : floats;
          expectLikeCpu(() => run(make(shape), random));
        }),
        { numRuns: 20 },
      );
    });
  });

  it('takes tensors without numbers, and truth values', () => {
    expectLikeCpu(() => {
      const none = tf.zeros([0, 3]);
      const truths = tf.tensor2d([1, 0, 0, 1, 1, 0], [2, 3], 'bool');
      return [
        tf.concat([none, tf.ones([2, 3])]),
        tf.pad(none, [
          [1, 2],
          [0, 1],
        ]),
        tf.tile(none, [2, 2]),
        tf.reverse(none),
        tf.slice(truths, [0, 1], [2, 2]),
        tf.stack([truths, truths], 1),
        tf.tile(truths, [1, 2]),
      ];
    });
    expect(tf.memory().numTensors).toBe(0);
  });
});
