import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { ExcitingImages, Progress, SquareImages } from '../protocol/facts.ts';
import { overImages } from './over-images.ts';

/** So many images are kept for each channel. */
const KEPT = 12;

/**
 * The images by which each channel of a layer is excited most, by its largest cell on each image; of a
 * dense layer each unit. One pass over the images tells it of all channels.
 */
export async function excitingImages(
  network: LoadedNetwork,
  layer: number,
  images: SquareImages,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<ExcitingImages> {
  const { outputShape } = network.facts.layers[layer];
  const channels = outputShape.at(-1) ?? 1;
  const cells = outputShape.slice(0, -1).reduce((a, b) => a * b, 1);
  const total = images.pixels.length / (images.size ** 2 * 3);
  const kept = Math.min(KEPT, total);
  const values = new Float32Array(channels * kept).fill(Number.NEGATIVE_INFINITY);
  const indices = new Int32Array(channels * kept);
  const places = new Int32Array(channels * kept);

  const insert = (channel: number, image: number, value: number, cell: number) => {
    const first = channel * kept;
    let place = first + kept - 1;
    if (!(value > values[place])) return;
    for (; place > first && value > values[place - 1]; place -= 1) {
      values[place] = values[place - 1];
      indices[place] = indices[place - 1];
      places[place] = places[place - 1];
    }
    values[place] = value;
    indices[place] = image;
    places[place] = cell;
  };

  const isAnswer = layer === network.chain.length - 1;
  await overImages(
    network,
    images,
    (input) =>
      isAnswer ? network.logits(input as Tensor4D) : network.through(input, 0, layer + 1),
    (output, first, count) => {
      for (let image = 0; image < count; image += 1) {
        const of = image * cells * channels;
        for (let channel = 0; channel < channels; channel += 1) {
          let best = 0;
          for (let cell = 1; cell < cells; cell += 1) {
            const better = output[of + cell * channels + channel];
            if (better > output[of + best * channels + channel]) best = cell;
          }
          insert(channel, first + image, output[of + best * channels + channel], best);
        }
      }
    },
    tell,
    signal,
  );
  return { kept, images: total, indices, values, cells: places };
}
