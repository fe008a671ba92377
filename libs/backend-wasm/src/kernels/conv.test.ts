import { isDeepStrictEqual } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Convolution, convolution } from './conv-geometry.ts';
import { convolutionReference, numbers, relativeError } from './conv-reference.ts';
import { ENGINES, startEngine } from './products.testing.ts';

afterAll(() => tf.removeBackend('vgg-wasm'));

/** F(4, 3) loses about two digits of a float's seven. */
const EXACT = 2e-5;

type Pad = 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;

interface Case {
  c: Convolution;
  strides: [number, number];
  dilations: [number, number];
  pad: Pad;
}

/** All shapes that have an output; half of them 3 x 3 with whole groups of channels, as Winograd takes them. */
const cases = fc
  .record({
    winograd: fc.boolean(),
    batch: fc.integer({ min: 1, max: 5 }),
    size: fc.tuple(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 15 })),
    channels: fc.integer({ min: 1, max: 70 }),
    filters: fc.integer({ min: 1, max: 70 }),
    filter: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilations: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilated: fc.boolean(),
    pad: fc.oneof(
      fc.constantFrom('same' as const, 'valid' as const),
      fc.integer({ min: 0, max: 2 }),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }).map(
        ([a = 0, b = 0, c = 0, d = 0]): Pad => [
          [0, 0],
          [a, b],
          [c, d],
          [0, 0],
        ],
      ),
    ),
  })
  .map((r): Case => {
    const eights = (n: number) => 8 * Math.ceil(n / 8);
    const strides: [number, number] = r.winograd || r.dilated ? [1, 1] : r.strides;
    const dilations: [number, number] = r.dilated && !r.winograd ? r.dilations : [1, 1];
    const info = tf.backend_util.computeConv2DInfo(
      [r.batch, ...r.size, r.winograd ? eights(r.channels) : r.channels],
      [
        ...(r.winograd ? ([3, 3] as const) : r.filter),
        r.winograd ? eights(r.channels) : r.channels,
        r.winograd ? eights(r.filters) : r.filters,
      ],
      strides,
      dilations,
      r.pad,
      'floor',
    );
    return { c: convolution(info), strides, dilations, pad: r.pad };
  })
  .filter(({ c }) => c.outHeight > 0 && c.outWidth > 0);

function inputs({ c }: Case, seed: number) {
  return {
    x: numbers(c.batch * c.height * c.width * c.channels, seed),
    filter: numbers(c.filterHeight * c.filterWidth * c.channels * c.filters, seed + 1),
    dy: numbers(c.batch * c.outHeight * c.outWidth * c.filters, seed + 2),
  };
}

function run(which: Case, seed: number) {
  const { c, strides, dilations, pad } = which;
  const { x, filter, dy } = inputs(which, seed);
  return withoutLeak(() => {
    const xs = tf.tensor4d(x, [c.batch, c.height, c.width, c.channels]);
    const ws = tf.tensor4d(filter, [c.filterHeight, c.filterWidth, c.channels, c.filters]);
    const dys = tf.tensor4d(dy, [c.batch, c.outHeight, c.outWidth, c.filters]);
    const attributes = { strides, pad, dataFormat: 'NHWC', dilations, dimRoundingMode: 'floor' };
    const kernel = (name: string, inputs: object, more: object) => {
      const y = tf.engine().runKernel(name, inputs as never, { ...attributes, ...more } as never);
      return (y as tf.Tensor).dataSync() as Float32Array;
    };
    return {
      y: kernel(tf.Conv2D, { x: xs, filter: ws }, {}),
      dx: kernel(tf.Conv2DBackpropInput, { dy: dys, filter: ws }, { inputShape: xs.shape }),
      dw: kernel(tf.Conv2DBackpropFilter, { x: xs, dy: dys }, { filterShape: ws.shape }),
    };
  });
}

/** `tf.tidy` for what returns numbers: it would look for tensors among them, one by one. */
function withoutLeak<Result>(compute: () => Result): Result {
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.engine().endScope();
  }
}

function check(which: Case, seed: number) {
  const { y, dx, dw } = run(which, seed);
  const { x, filter, dy } = inputs(which, seed);
  const expected = convolutionReference(which.c, x, filter, dy);
  expect(relativeError(y, expected.y)).toBeLessThan(EXACT);
  expect(relativeError(dx, expected.dx)).toBeLessThan(EXACT);
  expect(relativeError(dw, expected.dw)).toBeLessThan(EXACT);
}

function square(batch: number, map: number, channels: number, filters: number, filter = 3): Case {
  const info = tf.backend_util.computeConv2DInfo(
    [batch, map, map, channels],
    [filter, filter, channels, filters],
    1,
    1,
    'same',
  );
  return { c: convolution(info), strides: [1, 1], dilations: [1, 1], pad: 'same' };
}

describe.each(ENGINES)('fma $relaxedSimd, tile $rows x $columns, $threads threads', (engine) => {
  it('convolves and differentiates any shape as the definition says', async () => {
    await startEngine(engine);
    fc.assert(fc.property(cases, fc.integer({ min: 1, max: 1e6 }), check), { numRuns: 15 });
  });

  it.each([
    ['many tiles', square(9, 32, 8, 16)],
    ['many tiles of odd maps', square(12, 27, 8, 8)],
    ['VGG, first layer', square(2, 32, 3, 64)],
    ['VGG, deep layer', square(4, 4, 128, 96)],
    ['VGG, last map', square(7, 2, 72, 136)],
    ['1 x 1', square(3, 8, 40, 72, 1)],
    ['1 x 1 with a large filter', square(2, 4, 264, 272, 1)],
    ['one image, 4 x 4', square(1, 4, 121, 131)],
    ['one image, 2 x 2', square(1, 2, 128, 130)],
  ])('%s', async (_, which) => {
    await startEngine(engine);
    check(which, 7);
  });
});

describe('a fused convolution', () => {
  const x = numbers(2 * 8 * 8 * 16, 1);
  const w = numbers(3 * 3 * 16 * 24, 2);
  const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

  function fused(activation: (typeof activations)[number], biasShape: number[], channels: number) {
    return withoutLeak(() => {
      const size = biasShape.reduce((a, b) => a * b, 1);
      const y = tf.fused.conv2d({
        x: tf.tensor4d(x.slice(0, 2 * 8 * 8 * channels), [2, 8, 8, channels]),
        filter: tf.tensor4d(w.slice(0, 9 * channels * 24), [3, 3, channels, 24]),
        strides: 1,
        pad: 'same',
        bias: tf.tensor(numbers(size, 3), biasShape),
        activation,
        ...(activation === 'prelu' ? { preluActivationWeights: tf.tensor1d(numbers(24, 4)) } : {}),
        leakyreluAlpha: 0.3,
      });
      return y.dataSync() as Float32Array;
    });
  }

  it.each(
    activations.flatMap((activation) =>
      [[24], [1]].flatMap((bias) => [16, 5].map((channels) => ({ activation, bias, channels }))),
    ),
  )('adds a bias $bias and applies $activation on $channels channels', async (which) => {
    await tf.setBackend('cpu');
    const expected = Float64Array.from(fused(which.activation, which.bias, which.channels));
    await startEngine({ relaxedSimd: true, threads: 2 });
    const actual = fused(which.activation, which.bias, which.channels);
    expect(relativeError(actual, expected)).toBeLessThan(EXACT);
  });
});

it.each([
  ['many tiles', square(9, 32, 8, 16)],
  ['few tiles', square(3, 4, 24, 40)],
  ['a map of 2 x 2', square(7, 2, 16, 24)],
  ['patches', square(3, 9, 3, 21)],
  ['one image, 4 x 4', square(1, 4, 121, 131)],
  ['one image, 2 x 2', square(1, 2, 128, 130)],
])('rectifies on the way: %s', async (_, { c }) => {
  await startEngine({ relaxedSimd: true, threads: 2 });
  const [actual, expected] = withoutLeak(() => {
    const x = tf.tensor4d(numbers(c.batch * c.height * c.width * c.channels, 1), [
      ...([c.batch, c.height, c.width, c.channels] as const),
    ]);
    const filter = tf.tensor4d(numbers(9 * c.channels * c.filters, 2), [
      ...([3, 3, c.channels, c.filters] as const),
    ]);
    const bias = tf.tensor1d(numbers(c.filters, 3));
    const shared = { x, filter, bias, strides: 1, pad: 'same' as const };
    return [
      tf.fused.conv2d({ ...shared, activation: 'relu' }).dataSync(),
      tf.relu(tf.fused.conv2d(shared)).dataSync(),
    ];
  });
  expect(isDeepStrictEqual(actual, expected)).toBe(true);
});

it('gives the same bits again for the same number of threads', async () => {
  await startEngine({ relaxedSimd: true, threads: 3 });
  for (const which of [
    square(12, 32, 16, 24),
    square(5, 15, 3, 9),
    square(3, 4, 64, 64),
    square(1, 4, 128, 128),
  ]) {
    const first = run(which, 5);
    for (let i = 0; i < 3; i++) {
      const again = run(which, 5);
      // Jest's own comparison takes seconds for this many values.
      for (const part of ['y', 'dx', 'dw'] as const) {
        expect(isDeepStrictEqual(again[part], first[part])).toBe(true);
      }
    }
  }
});

it('leaves maps with their channels first to the cpu backend', async () => {
  await startEngine({ relaxedSimd: true, threads: 2 });
  const x = numbers(2 * 4 * 5 * 6, 1);
  const w = numbers(3 * 3 * 4 * 7, 2);
  const convolve = (dataFormat: 'NCHW' | 'NHWC') =>
    tf.tidy(() => {
      const first = tf.tensor4d(x, [2, 4, 5, 6]);
      const filter = tf.tensor4d(w, [3, 3, 4, 7]);
      if (dataFormat === 'NCHW') return tf.conv2d(first, filter, 1, 'same', 'NCHW').dataSync();
      const y = tf.conv2d(tf.transpose(first, [0, 2, 3, 1]), filter, 1, 'same');
      return tf.transpose(y, [0, 3, 1, 2]).dataSync();
    }) as Float32Array;
  expect(relativeError(convolve('NCHW'), Float64Array.from(convolve('NHWC')))).toBeLessThan(EXACT);
});

it('passes what is not a number on', async () => {
  await startEngine({ relaxedSimd: true, threads: 2 });
  const y = tf.tidy(() => {
    const x = tf.fill<tf.Rank.R4>([1, 8, 8, 8], Number.NaN);
    return tf.conv2d(x, tf.ones<tf.Rank.R4>([3, 3, 8, 8]), 1, 'same').dataSync();
  }) as Float32Array;
  expect(y.every(Number.isNaN)).toBe(true);
});
