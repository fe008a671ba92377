import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { chooseEngine } from '../choose.ts';

beforeAll(async () => {
  await chooseEngine('cpu');
  await chooseEngine('tfjs-wasm');
});

type Padding = 'same' | 'valid' | number;

interface Convolution {
  image: [number, number, number, number];
  filter: [number, number];
  filters: number;
  stride: [number, number];
  padding: Padding;
}

/** The gradients by image and by filter, on the named backend, for an arbitrary dy. */
async function gradients(backendName: string, shape: Convolution): Promise<Float32Array[]> {
  await tf.setBackend(backendName);
  const results = tf.tidy(() => {
    const x = ramp(shape.image, 0.37);
    const filter = ramp([...shape.filter, shape.image[3], shape.filters], 0.71);
    const attributes = {
      strides: shape.stride,
      pad: shape.padding,
      dataFormat: 'NHWC',
      dimRoundingMode: 'floor',
    };
    const y = run('Conv2D', { x, filter }, { ...attributes, dilations: 1 });
    const dy = ramp(y.shape, 0.53);
    return [
      run('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: x.shape }),
      run('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape: filter.shape }),
    ];
  });
  const values = results.map((gradient) => gradient.dataSync<'float32'>());
  tf.dispose(results);
  return values;
}

function run(kernel: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes) as tf.Tensor;
}

/** Values without a pattern that could hide an exchange of axes. */
function ramp(shape: number[], frequency: number): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, (_, i) => Math.sin(1 + frequency * i * i));
  return tf.tensor(values, shape);
}

async function expectSame(shape: Convolution): Promise<void> {
  const expected = await gradients('cpu', shape);
  const actual = await gradients('wasm', shape);
  actual.forEach((values, which) => {
    const reference = expected[which] ?? new Float32Array();
    expect(values.length).toBe(reference.length);
    const scale = Math.max(1, ...reference.map(Math.abs));
    const error = Math.max(...values.map((value, i) => Math.abs(value - (reference[i] ?? 0))));
    expect(error / scale).toBeLessThan(1e-5);
  });
}

describe('gradients of the convolution on stock wasm', () => {
  it.each<[string, Convolution]>([
    ['3x3 same', conv([2, 8, 8, 3], [3, 3], 5, [1, 1], 'same')],
    ['1x1', conv([2, 5, 4, 3], [1, 1], 4, [1, 1], 'same')],
    ['one pixel', conv([3, 1, 1, 4], [3, 3], 2, [1, 1], 'same')],
    ['valid', conv([1, 6, 7, 2], [3, 2], 3, [1, 1], 'valid')],
    ['stride 2 that leaves pixels unused', conv([2, 8, 8, 2], [3, 3], 3, [2, 2], 'valid')],
    ['stride larger than the filter', conv([1, 9, 9, 2], [1, 1], 2, [3, 2], 'valid')],
    ['stride that sees nothing but padding', conv([3, 1, 1, 1], [1, 1], 2, [3, 3], 1)],
    ['padding larger than the filter', conv([1, 4, 4, 2], [2, 2], 2, [1, 1], 3)],
  ])('are those of the cpu backend: %s', async (_, shape) => {
    await expectSame(shape);
  });

  it('are those of the cpu backend for any shape, stride and padding', async () => {
    const upTo = (most: number) => fc.integer({ min: 1, max: most });
    const shapes = fc
      .record({
        image: fc.tuple(upTo(3), upTo(9), upTo(9), upTo(4)),
        filter: fc.tuple(upTo(4), upTo(4)),
        filters: upTo(4),
        stride: fc.tuple(upTo(3), upTo(3)),
        padding: fc.constantFrom<Padding>('same', 'valid', 0, 1, 2),
      })
      // With padding in pixels tfjs itself takes one side and one stride for both directions.
      .map(({ filter, stride, padding, ...rest }) =>
        typeof padding === 'number'
          ? { ...rest, padding, filter: square(filter), stride: square(stride) }
          : { ...rest, padding, filter, stride },
      )
      .filter(({ image: [, height, width], filter, padding }) => {
        const extra = typeof padding === 'number' ? 2 * padding : 0;
        return padding === 'same' || (height + extra >= filter[0] && width + extra >= filter[1]);
      });
    await fc.assert(fc.asyncProperty(shapes, expectSame), { numRuns: 150 });
  });

  it('keep no tensor', async () => {
    const shape = conv([2, 6, 6, 2], [3, 3], 2, [2, 2], 'same');
    await gradients('wasm', shape);
    const before = tf.memory().numTensors;
    await gradients('wasm', shape);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function square([side]: [number, number]): [number, number] {
  return [side, side];
}

function conv(
  image: Convolution['image'],
  filter: Convolution['filter'],
  filters: number,
  stride: Convolution['stride'],
  padding: Padding,
): Convolution {
  return { image, filter, filters, stride, padding };
}
