import { type Tensor1D, type Tensor4D, tensor, tensor1d } from '@tensorflow/tfjs-core';
import type { Architecture } from '../architecture.ts';
import type { NamedValues } from '../network.ts';
import { hash32 } from '../random.ts';
import { networkWeights } from '../weights.ts';

/** What tools/reference/golden.py numbers the images and the labels with. */
const IMAGES = 1000;
const LABELS = 1001;

/** The number in [-1, 1) at a flat index, in PyTorch's layout, of a tensor. */
function symmetric(tensorNumber: number, index: number): number {
  return (hash32(tensorNumber, index) >>> 8) * 2 ** -23 - 1;
}

/** The weights of tools/reference/golden.py, in our layouts; moving averages are zero. */
export function goldenWeights(architecture: Architecture): NamedValues {
  const values: NamedValues = {};
  let number = 0;
  let fanIn = 1;
  for (const { name, shape, learntBy } of networkWeights(architecture)) {
    const size = shape.reduce((product, side) => product * side, 1);
    const data = new Float32Array(size);
    values[name] = { shape, data };
    if (learntBy === 'statistics') continue;
    const part = name.split('/')[1];
    if (part === 'kernel') {
      const outputs = shape.at(-1) ?? 1;
      fanIn = size / outputs;
      fillKernel(data, shape, number, Math.sqrt(6 / fanIn));
    } else {
      const [offset, scale] =
        part === 'bias' ? [0, Math.sqrt(1 / fanIn)] : [+(part === 'gamma'), 0.1];
      for (let i = 0; i < size; i += 1) data[i] = offset + scale * symmetric(number, i);
    }
    number += 1;
  }
  return values;
}

/** Fills a kernel [height, width, in, out], or [in, out], from PyTorch's [out, in, height, width]. */
function fillKernel(data: Float32Array, shape: number[], number: number, scale: number): void {
  const outputs = shape[shape.length - 1];
  const inputs = shape[shape.length - 2];
  const area = data.length / inputs / outputs;
  let to = 0;
  for (let position = 0; position < area; position += 1) {
    for (let input = 0; input < inputs; input += 1) {
      for (let output = 0; output < outputs; output += 1) {
        data[to] = scale * symmetric(number, (output * inputs + input) * area + position);
        to += 1;
      }
    }
  }
}

/** The four images [4, 32, 32, 3] and labels [4] of tools/reference/golden.py. */
export function goldenBatch(): { images: Tensor4D; labels: Tensor1D } {
  const [count, side, channels] = [4, 32, 3];
  const data = new Float32Array(count * side * side * channels);
  fillImages(data, count, side * side, channels);
  const labels = Array.from({ length: count }, (_, index) => hash32(LABELS, index) % 10);
  return {
    images: tensor(data, [count, side, side, channels]) as Tensor4D,
    labels: tensor1d(labels, 'int32'),
  };
}

/** NHWC from PyTorch's NCHW. */
function fillImages(data: Float32Array, count: number, area: number, channels: number): void {
  let to = 0;
  for (let image = 0; image < count; image += 1) {
    for (let position = 0; position < area; position += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        data[to] = symmetric(IMAGES, (image * channels + channel) * area + position);
        to += 1;
      }
    }
  }
}
