import { expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Convolution, convolution } from './conv-geometry.ts';
import { expectClose, numbers, onEveryVariant } from './testing.ts';

/** Jest's sandbox takes its time to look a global up: not once for each of millions of values. */
const { floor } = Math;

const side = fc.integer({ min: 1, max: 12 });
const window = fc.integer({ min: 1, max: 5 });
const geometries = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: side,
    width: side,
    channels: fc.constantFrom(1, 3, 4, 8, 13, 16, 21, 40),
    multiplier: fc.constantFrom(1, 1, 1, 2, 3),
    filterHeight: window,
    filterWidth: window,
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
    dilates: fc.boolean(),
  })
  .filter(
    ({ pad, height, width, filterHeight, filterWidth }) =>
      pad === 'same' || (height > 2 * filterHeight && width > 2 * filterWidth),
  );

type Geometry = ReturnType<typeof geometries.generate>['value'];

/** The definition, in float64: channel `column` of y comes from channel column / multiplier of x. */
function reference(
  c: Convolution,
  multiplier: number,
  [x, w, dy]: [Float32Array, Float32Array, Float32Array],
): { y: Float64Array; dx: Float64Array; dw: Float64Array } {
  const [y, dx, dw] = [dy, x, w].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let pixel = 0; pixel < c.batch * c.outHeight * c.outWidth; pixel++) {
    const image = floor(pixel / (c.outHeight * c.outWidth));
    const row = (floor(pixel / c.outWidth) % c.outHeight) * c.strideY - c.padTop;
    const column = (pixel % c.outWidth) * c.strideX - c.padLeft;
    for (let tap = 0; tap < c.filterHeight * c.filterWidth; tap++) {
      const iy = row + floor(tap / c.filterWidth) * c.dilationY;
      const ix = column + (tap % c.filterWidth) * c.dilationX;
      if (iy < 0 || ix < 0 || iy >= c.height || ix >= c.width) continue;
      for (let k = 0; k < c.filters; k++) {
        const from = ((image * c.height + iy) * c.width + ix) * c.channels;
        const i = from + floor(k / multiplier);
        const f = tap * c.filters + k;
        const o = pixel * c.filters + k;
        y[o] = (y[o] ?? 0) + (x[i] ?? 0) * (w[f] ?? 0);
        dx[i] = (dx[i] ?? 0) + (dy[o] ?? 0) * (w[f] ?? 0);
        dw[f] = (dw[f] ?? 0) + (dy[o] ?? 0) * (x[i] ?? 0);
      }
    }
  }
  return { y, dx, dw };
}

function check(g: Geometry): void {
  const shape: [number, number, number, number] = [g.batch, g.height, g.width, g.channels];
  const filter: [number, number, number, number] = [
    g.filterHeight,
    g.filterWidth,
    g.channels,
    g.multiplier,
  ];
  const strides = g.dilates ? ([1, 1] as [number, number]) : g.stride;
  const dilations = g.dilates ? g.dilation : ([1, 1] as [number, number]);
  const info = tf.backend_util.computeConv2DInfo(
    shape,
    filter,
    strides,
    dilations,
    g.pad,
    undefined,
    true,
  );
  const [x, w] = [
    numbers(tf.util.sizeFromShape(shape), 1),
    numbers(tf.util.sizeFromShape(filter), 2),
  ];
  const dy = numbers(tf.util.sizeFromShape(info.outShape), 3);
  const expected = reference(convolution(info), g.multiplier, [x, w, dy]);
  const [y, dx, dw] = tf.tidy(() => {
    const run = (x: tf.Tensor, w: tf.Tensor) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, g.pad, 'NHWC', dilations);
    const inputs = [tf.tensor4d(x, shape), tf.tensor4d(w, filter)];
    const given = tf.tensor(dy, info.outShape);
    const attributes = { strides, pad: g.pad, dataFormat: 'NHWC', dilations };
    const kernel = (name: string, tensors: object, more: object) =>
      tf
        .engine()
        .runKernel(name, tensors as never, { ...attributes, ...more } as never) as tf.Tensor;
    return [
      run(inputs[0] as tf.Tensor, inputs[1] as tf.Tensor),
      kernel(
        tf.DepthwiseConv2dNativeBackpropInput,
        { dy: given, filter: inputs[1] },
        { inputShape: shape },
      ),
      kernel(
        tf.DepthwiseConv2dNativeBackpropFilter,
        { dy: given, x: inputs[0] },
        { filterShape: filter },
      ),
    ].map((tensor) => tensor.dataSync());
  }) as [Float32Array, Float32Array, Float32Array];
  expectClose(y, expected.y);
  expectClose(dx, expected.dx);
  expectClose(dw, expected.dw, 1e-5);
}

onEveryVariant(() => {
  it('convolves each channel by itself, forward and back', () => {
    fc.assert(fc.property(geometries, check), { numRuns: 25 });
  });

  it.each([1, 2])('does so for maps that threads share, with stride %i', (step) => {
    check({
      batch: 4,
      height: 23,
      width: 21,
      channels: 40,
      multiplier: 1,
      filterHeight: 3,
      filterWidth: 3,
      stride: [step, step],
      dilation: [1, 1],
      pad: 'same',
      dilates: false,
    });
  });

  it('adds a bias and an activation on the way', () => {
    const x = tf.tensor4d(numbers(2 * 5 * 6 * 9, 1, 5), [2, 5, 6, 9]);
    const filter = tf.tensor4d(numbers(81, 2), [3, 3, 9, 1]);
    const bias = tf.tensor1d(numbers(9, 3));
    const activations = {
      linear: (y: tf.Tensor) => y,
      relu: tf.relu,
      relu6: tf.relu6,
      sigmoid: tf.sigmoid,
    };
    for (const [activation, apply] of Object.entries(activations)) {
      const [fused, apart] = tf.tidy(() => {
        const options = { x, filter, strides: 1, pad: 'same' as const, bias };
        const y = tf.add(tf.depthwiseConv2d(x, filter, 1, 'same'), bias);
        return [
          tf.fused.depthwiseConv2d({ ...options, activation: activation as never }).dataSync(),
          apply(y).dataSync(),
        ];
      }) as [Float32Array, Float32Array];
      expectClose(fused, apart, 1e-6);
    }
    tf.dispose([x, filter, bias]);
    expect(tf.memory().numTensors).toBe(0);
  });
});
