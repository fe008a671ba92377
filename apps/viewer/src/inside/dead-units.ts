import { any, greater, type Tensor } from '@tensorflow/tfjs-core';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { DeadUnits, Progress, SquareImages } from '../protocol/facts.ts';
import { overImages } from './over-images.ts';

/**
 * Counts the maps or units of a layer that give zero, or less, on every one of the images: behind a
 * ReLU nothing of them ever reaches the answer.
 */
export async function deadUnits(
  network: LoadedNetwork,
  layer: number,
  images: SquareImages,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<DeadUnits> {
  const units = network.facts.layers[layer].outputShape.at(-1) ?? 0;
  const alive = new Uint8Array(units);
  const run = (input: Tensor) => {
    const output = network.through(input, 0, layer + 1);
    return any(
      greater(output, 0),
      output.shape.slice(0, -1).map((_, axis) => axis),
    );
  };
  const each = (active: ArrayLike<number>) => {
    for (let unit = 0; unit < units; unit += 1) if (active[unit]) alive[unit] = 1;
  };
  await overImages(network, images, run, each, tell, signal);
  const living = alive.reduce((sum, one) => sum + one, 0);
  return { dead: units - living, units, images: images.pixels.length / (images.size ** 2 * 3) };
}
