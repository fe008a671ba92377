import { beforeAll, describe, expect, it } from '@jest/globals';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numbers, run, startWebGpu } from '../testing/kernels.ts';

beforeAll(startWebGpu);

interface Geometry {
  x: [number, number, number, number];
  filter: [number, number, number, number];
  strides?: [number, number];
  dilations?: [number, number];
  pad?: 'same' | 'valid';
}

// Compiling a shader in software takes seconds: few geometries, each with edges of its own.
const geometries: Geometry[] = [
  // A VGG's: channels that are read four at a time, and the three of a picture.
  { x: [3, 6, 6, 16], filter: [3, 3, 16, 12] },
  // Its filter's gradient is summed in slices.
  { x: [2, 16, 12, 3], filter: [3, 3, 3, 8] },
  // Filters that hang over the edge on one side, that jump, and that have holes.
  { x: [2, 9, 8, 2], filter: [2, 4, 2, 3], strides: [2, 3] },
  { x: [2, 9, 8, 4], filter: [3, 2, 4, 4], dilations: [2, 1], pad: 'valid' },
];

/** The definition and its gradients, in float64. */
function reference(
  info: tf.backend_util.Conv2DInfo,
  [x, filter, dy]: [Float32Array, Float32Array, Float32Array],
): [Float64Array, Float64Array, Float64Array] {
  const [y, dx, dw] = [dy, x, filter].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const add = (into: Float64Array, i: number, value: number) => {
    into[i] = (into[i] ?? 0) + value;
  };
  const { inHeight, inWidth, outHeight, outWidth, inChannels, outChannels } = info;
  for (let pixel = 0; pixel < info.batchSize * outHeight * outWidth; pixel++) {
    const image = Math.floor(pixel / (outHeight * outWidth));
    const top = (Math.floor(pixel / outWidth) % outHeight) * info.strideHeight - info.padInfo.top;
    const left = (pixel % outWidth) * info.strideWidth - info.padInfo.left;
    for (let tap = 0; tap < info.filterHeight * info.filterWidth; tap++) {
      const row = top + Math.floor(tap / info.filterWidth) * info.dilationHeight;
      const column = left + (tap % info.filterWidth) * info.dilationWidth;
      if (row < 0 || column < 0 || row >= inHeight || column >= inWidth) continue;
      for (let c = 0; c < inChannels; c++) {
        const from = ((image * inHeight + row) * inWidth + column) * inChannels + c;
        for (let f = 0; f < outChannels; f++) {
          const [to, by] = [pixel * outChannels + f, (tap * inChannels + c) * outChannels + f];
          add(y, to, (x[from] ?? 0) * (filter[by] ?? 0));
          add(dx, from, (dy[to] ?? 0) * (filter[by] ?? 0));
          add(dw, by, (dy[to] ?? 0) * (x[from] ?? 0));
        }
      }
    }
  }
  return [y, dx, dw];
}

describe('a convolution and both its gradients', () => {
  it.each(geometries)('are right: %j', async (geometry) => {
    const { x, filter, strides = [1, 1], dilations = [1, 1], pad = 'same' } = geometry;
    const info = tf.backend_util.computeConv2DInfo(x, filter, strides, dilations, pad);
    const values = [x, filter, info.outShape].map((shape, i) =>
      numbers(tf.util.sizeFromShape(shape), i + 1),
    ) as [Float32Array, Float32Array, Float32Array];
    const [inputs, weights, dy] = [x, filter, info.outShape].map((shape, i) =>
      tf.tensor(values[i] ?? [], shape),
    );
    const attributes = { strides, dilations, pad, dataFormat: 'NHWC' };
    const found = [
      run('Conv2D', { x: inputs, filter: weights }, attributes),
      run('Conv2DBackpropInput', { dy, filter: weights }, { ...attributes, inputShape: x }),
      run('Conv2DBackpropFilter', { x: inputs, dy }, { ...attributes, filterShape: filter }),
    ];
    for (const [i, expected] of reference(info, values).entries()) {
      await expectClose(found[i]?.[0], expected, 1e-5);
    }
  });
});

it('adds a bias and takes the ReLU on the way', async () => {
  const both = () => {
    const x = tf.tensor4d(numbers(2 * 5 * 5 * 4, 1), [2, 5, 5, 4]);
    const filter = tf.tensor4d(numbers(9 * 4 * 6, 2), [3, 3, 4, 6]);
    const bias = tf.tensor1d(numbers(6, 3));
    return tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' });
  };
  tf.setBackend('cpu');
  const expected = both().dataSync();
  expect(expected).toContain(0);
  tf.setBackend('webgpu');
  await expectClose(both(), expected, 1e-5);
});
