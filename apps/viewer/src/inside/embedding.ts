import { concat, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { Failure } from '../failure.ts';
import { indexOfLargest } from '../judging/scores.ts';
import { line } from '../language/line.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { Progress, SquareImages } from '../protocol/facts.ts';
import { overImages } from './over-images.ts';

/** Images before the last layer: a point for each in a space of as many dimensions as it has inputs. */
export interface Embedding {
  /** A row for each image. */
  points: Float32Array[];
  predictions: Int32Array;
}

/**
 * What goes into the last dense layer for each image, and what comes of it.
 * @throws Failure where the network has no dense layer
 */
export async function embedding(
  network: LoadedNetwork,
  images: SquareImages,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Embedding> {
  const last = network.facts.layers.findLastIndex(({ kind }) => kind === 'dense');
  if (last < 1) throw new Failure(line`The network has no dense layer whose inputs could be shown`);
  const dimensions = network.facts.layers[last - 1].outputShape.reduce((a, b) => a * b, 1);
  const classes = network.facts.card.classes.length;
  const points: Float32Array[] = [];
  const predictions: number[] = [];
  const run = (input: Tensor) => {
    const before = network.through(input, 0, last);
    const logits = network.logitsFrom(before, last);
    return concat([before as Tensor2D, logits], 1);
  };
  const each = (values: Float32Array, _first: number, count: number) => {
    const row = dimensions + classes;
    for (let image = 0; image < count; image += 1) {
      const [start, end] = [image * row, image * row + dimensions];
      points.push(values.slice(start, end));
      predictions.push(indexOfLargest(values.subarray(end, end + classes)));
    }
  };
  await overImages(network, images, run, each, tell, signal);
  return { points, predictions: Int32Array.from(predictions) };
}
