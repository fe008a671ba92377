import {
  grad,
  slice,
  softmax,
  sum,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import { breathe, gradCam as weighed } from '@vgg/core';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import { batchSize } from '../network/batch-size.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { Heat, Progress } from '../protocol/facts.ts';

/**
 * Grad-CAM of one image.
 * @param layer index of a layer whose output is [1, height, width, channels]
 * @returns the map at the layer's own size, in units of the logit
 */
export async function gradCam(
  network: LoadedNetwork,
  layer: number,
  label: number,
  pixels: Uint8Array,
): Promise<Heat> {
  if (network.facts.layers[layer].outputShape.length !== 3) {
    throw new Failure(line`Grad-CAM needs a layer with maps`);
  }
  const map = tidy(() => {
    const maps = network.through(network.input(pixels), 0, layer + 1) as Tensor4D;
    const logit = (x: Tensor) => sum(slice(network.logitsFrom(x, layer + 1), [0, label], [1, 1]));
    return weighed(maps, grad(logit)(maps) as Tensor4D);
  });
  const [, height, width] = map.shape;
  const values = (await map.data()) as Float32Array;
  map.dispose();
  return { height, width, inset: 0, values };
}

const MOST_AT_ONCE = 13;

/**
 * The square that covers, and how far it moves: a quarter and a sixteenth of the image, whatever its
 * size, so that there are about as many places of a large image as of a small one.
 */
export function occluderOf(inputSize: number): { side: number; stride: number } {
  const stride = Math.max(1, Math.round(inputSize / 16));
  return { side: Math.min(inputSize, 4 * stride), stride };
}

/**
 * Occlusion (Zeiler & Fergus 2014): how much the class's probability falls when a square of the
 * training set's mean colour covers each part of the image.
 */
export async function occlusion(
  network: LoadedNetwork,
  label: number,
  pixels: Uint8Array,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Heat> {
  const { size } = network.facts.card.input;
  const { side, stride } = occluderOf(size);
  const places = Math.floor((size - side) / stride) + 1;
  const slices = batchSize(size, MOST_AT_ONCE);
  const whole = network.input(pixels);
  const image = (await whole.data()) as Float32Array;
  whole.dispose();
  const values = new Float32Array(places * places);
  const [before] = await probabilitiesOf(network, [image], label);
  for (let first = 0; first < values.length; first += slices) {
    signal.throwIfAborted();
    const last = Math.min(first + slices, values.length);
    const covered = Array.from({ length: last - first }, (_, i) => {
      const place = first + i;
      const [row, column] = [Math.floor(place / places), place % places];
      return cover(image, size, row * stride, column * stride, side);
    });
    const after = await probabilitiesOf(network, covered, label);
    after.forEach((probability, i) => {
      values[first + i] = before - probability;
    });
    tell({ done: last, total: values.length });
    await breathe();
  }
  // A value stands for the middle of its square.
  const inset = (side - stride) / 2;
  return { height: places, width: places, inset, values };
}

/** The image with zeros, which are the mean colour, in the square. */
function cover(
  image: Float32Array,
  size: number,
  top: number,
  left: number,
  side: number,
): Float32Array {
  const copy = image.slice();
  for (let row = top; row < top + side; row += 1) {
    const start = (row * size + left) * 3;
    copy.fill(0, start, start + side * 3);
  }
  return copy;
}

async function probabilitiesOf(network: LoadedNetwork, images: Float32Array[], label: number) {
  const { size } = network.facts.card.input;
  const all = new Float32Array(images.length * size * size * 3);
  images.forEach((image, i) => {
    all.set(image, i * image.length);
  });
  const column = tidy(() => {
    const shares = softmax(network.logits(tensor4d(all, [images.length, size, size, 3])));
    return slice(shares, [0, label], [images.length, 1]);
  });
  const values = (await column.data()) as Float32Array;
  column.dispose();
  return values;
}
