import { any, greater, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { breathe } from '@vgg/core';
import { asSeen } from '../images/as-seen.ts';
import { batchSize } from '../network/batch-size.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { DeadUnits, Progress, SquareImages } from '../protocol/facts.ts';

const MOST_AT_ONCE = 20;

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
  const { input } = network.facts.card;
  const bytes = images.size ** 2 * 3;
  const total = images.pixels.length / bytes;
  const slice = batchSize(input.size, MOST_AT_ONCE);
  const units = network.facts.layers[layer].outputShape.at(-1) ?? 0;
  const alive = new Uint8Array(units);
  for (let first = 0; first < total; first += slice) {
    signal.throwIfAborted();
    const last = Math.min(first + slice, total);
    const active = tidy(() => {
      const pixels = images.pixels.subarray(first * bytes, last * bytes);
      const seen = asSeen({ size: images.size, pixels }, input);
      const output: Tensor = network.through(network.input(seen), 0, layer + 1);
      return any(
        greater(output, 0),
        output.shape.slice(0, -1).map((_, axis) => axis),
      );
    });
    (await active.data()).forEach((value, unit) => {
      if (value) alive[unit] = 1;
    });
    active.dispose();
    tell({ done: last, total });
    await breathe();
  }
  const living = alive.reduce((sum, one) => sum + one, 0);
  return { dead: units - living, units, images: total };
}
