import { any, greater, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { breathe } from '../network/breathe.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { DeadUnits, Progress } from '../protocol/facts.ts';

const SLICE = 20;

/**
 * Counts the maps or units of a layer that give zero, or less, on every one of the images: behind a
 * ReLU nothing of them ever reaches the answer.
 */
export async function deadUnits(
  network: LoadedNetwork,
  layer: number,
  images: Uint8Array,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<DeadUnits> {
  const bytes = network.facts.inputSize ** 2 * 3;
  const total = images.length / bytes;
  const units = network.facts.layers[layer].outputShape.at(-1) ?? 0;
  const alive = new Uint8Array(units);
  for (let first = 0; first < total; first += SLICE) {
    signal.throwIfAborted();
    const last = Math.min(first + SLICE, total);
    const active = tidy(() => {
      const input = network.input(images.subarray(first * bytes, last * bytes));
      const output: Tensor = network.through(input, 0, layer + 1);
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
