import * as tf from '@tensorflow/tfjs-core';
import { choices, noisy } from './noise.ts';

/** What is called again and again, on tensors that are there. */
export type Call = () => tf.Tensor | tf.Tensor[];

/** `run` on tensors of these shapes. */
function on(shapes: number[][], run: (...tensors: never[]) => tf.Tensor | tf.Tensor[]): () => Call {
  return () => {
    const tensors = shapes.map((shape, seed) => noisy(shape, seed + 1));
    return () => run(...(tensors as never[]));
  };
}

function kernel(name: string, inputs: object, attributes: object): tf.Tensor {
  return tf.engine().runKernel(name, inputs as never, attributes as never) as tf.Tensor;
}

const maps = [16, 32, 32, 32];
const depthwise = { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' };

/** `run` on a matrix and on `count` whole numbers below `most`. */
function withIndices(
  shape: number[],
  [count, most]: [number, number],
  run: (x: tf.Tensor, indices: tf.Tensor1D) => tf.Tensor,
): () => Call {
  return () => {
    const [x, indices] = [noisy(shape, 1), choices([count], most, 3) as tf.Tensor1D];
    return () => run(x, indices);
  };
}

/** The operations by name: those that this project's engine once left to slow code, and common ones. */
export const operations: Record<string, () => Call> = {
  'add, 4 numbers': on([[4], [4]], tf.add),
  'add, a million': on([[1e6], [1e6]], tf.add),
  'slice, inner axis': on([maps], (x: tf.Tensor) => tf.slice(x, [0, 1, 1, 4], [16, 30, 30, 16])),
  'slice of a small matrix': on([[64, 512]], (x: tf.Tensor) => tf.slice(x, [0, 128], [64, 128])),
  'split in four': on([[64, 512]], (x: tf.Tensor) => tf.split(x, 4, 1)),
  unstack: on([[64, 40, 65]], (x: tf.Tensor) => tf.unstack(x, 1)),
  'strided slice': on([maps], (x: tf.Tensor) =>
    tf.stridedSlice(x, [0, 0, 0, 0], maps, [1, 2, 2, 1]),
  ),
  reverse: on([maps], (x: tf.Tensor) => tf.reverse(x, [1, 2])),
  pad: on([maps], (x: tf.Tensor) =>
    tf.pad(x, [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]),
  ),
  'mirror pad': on([maps], (x: tf.Tensor) =>
    tf.mirrorPad(
      x,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      'reflect',
    ),
  ),
  concat: on([maps, maps], (a: tf.Tensor, b: tf.Tensor) => tf.concat([a, b], -1)),
  tile: on([[16, 1, 1, 64]], (x: tf.Tensor) => tf.tile(x, [1, 16, 16, 1])),
  transpose: on([maps], (x: tf.Tensor) => tf.transpose(x, [0, 3, 1, 2])),
  gather: withIndices([1000, 64], [2048, 1000], (x, indices) => tf.gather(x, indices)),
  'unsorted segment sum': withIndices([100, 16], [100, 32], (x, ids) =>
    tf.unsortedSegmentSum(x, ids, 32),
  ),
  'one hot': withIndices([1], [2048, 64], (_, indices) => tf.oneHot(indices, 64)),
  'depthwise, forward': on([maps, [3, 3, 32, 1]], (x: tf.Tensor4D, w: tf.Tensor4D) =>
    tf.depthwiseConv2d(x, w, 1, 'same'),
  ),
  'depthwise, stride 2': on([maps, [3, 3, 32, 1]], (x: tf.Tensor4D, w: tf.Tensor4D) =>
    tf.depthwiseConv2d(x, w, 2, 'same'),
  ),
  'depthwise, gradient of the input': on(
    [
      [2, 16, 16, 32],
      [3, 3, 32, 1],
    ],
    (dy: tf.Tensor, filter: tf.Tensor) =>
      kernel(
        tf.DepthwiseConv2dNativeBackpropInput,
        { dy, filter },
        { ...depthwise, inputShape: dy.shape },
      ),
  ),
  'depthwise, gradient of the filter': on(
    [
      [2, 16, 16, 32],
      [2, 16, 16, 32],
    ],
    (x: tf.Tensor, dy: tf.Tensor) =>
      kernel(
        tf.DepthwiseConv2dNativeBackpropFilter,
        { x, dy },
        { ...depthwise, filterShape: [3, 3, 32, 1] },
      ),
  ),
  pow: on([[1e5], []], (x: tf.Tensor) => tf.pow(x, 3)),
  erf: on([[1e5]], tf.erf),
  softplus: on([[1e5]], tf.softplus),
  prelu: on([maps, [32]], tf.prelu),
  'top 5 of 1000': on([[64, 1000]], (x: tf.Tensor) => {
    const { values, indices } = tf.topk(x, 5);
    return [values, indices];
  }),
  'arg max': on([[4096, 100]], (x: tf.Tensor) => tf.argMax(x, -1)),
  'cumulative sum': on([[256, 400]], (x: tf.Tensor) => tf.cumsum(x, 1)),
  softmax: on([[4096, 100]], (x: tf.Tensor) => tf.softmax(x)),
  'resize, bilinear': on([[4, 32, 32, 16]], (x: tf.Tensor4D) =>
    tf.image.resizeBilinear(x, [64, 64]),
  ),
  'resize, nearest': on([[4, 32, 32, 16]], (x: tf.Tensor4D) =>
    tf.image.resizeNearestNeighbor(x, [64, 64]),
  ),
  'products of batches that broadcast': on(
    [
      [4, 1, 64, 64],
      [1, 4, 64, 64],
    ],
    (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b),
  ),
  'max pool': on([maps], (x: tf.Tensor4D) => tf.maxPool(x, 2, 2, 'same')),
  'sigmoid, small': on([[64, 128]], tf.sigmoid),
  sine: on([[1e5]], tf.sin),
  'logical and': on([[1e5], [1e5]], (a: tf.Tensor, b: tf.Tensor) =>
    tf.tidy(() => tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0))),
  ),
  'sum of rows': on([[1000, 300]], (x: tf.Tensor) => tf.sum(x, -1)),
  'mean of columns': on([[1000, 300]], (x: tf.Tensor) => tf.mean(x, 0)),
};
