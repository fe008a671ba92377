import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { breathe } from '@vgg/core';
import { asSeen } from '../images/as-seen.ts';
import { batchSize } from '../network/batch-size.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { Progress, SquareImages } from '../protocol/facts.ts';

const MOST_AT_ONCE = 20;

/**
 * What a network's layers give for many images, some at a time.
 * @param run computes of the network's input [n, size, size, 3] what is wanted
 * @param each is handed the numbers, and the place of the first image that they are of
 * @throws the signal's reason where it aborts
 */
export async function overImages(
  network: LoadedNetwork,
  { size, pixels }: SquareImages,
  run: (input: Tensor) => Tensor,
  each: (values: Float32Array, first: number, count: number) => void,
  tell: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  const { input } = network.facts.card;
  const bytes = size ** 2 * 3;
  const total = pixels.length / bytes;
  const slice = batchSize(input.size, MOST_AT_ONCE);
  for (let first = 0; first < total; first += slice) {
    signal.throwIfAborted();
    const last = Math.min(first + slice, total);
    const output = tidy(() => {
      const some = { size, pixels: pixels.subarray(first * bytes, last * bytes) };
      return run(network.input(asSeen(some, input)));
    });
    const values = (await output.data()) as Float32Array;
    output.dispose();
    each(values, first, last - first);
    tell({ done: last, total });
    await breathe();
  }
}
