import { below, randomFrom } from './random.ts';

/** Keeps the order's random numbers apart from the augmentation's. */
const ORDER = 1;

/**
 * The order in which an epoch shows the images: a permutation of 0..count-1 that is a function of
 * seed and epoch alone (Fisher and Yates' shuffle).
 */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  const random = randomFrom(ORDER, seed, epoch);
  for (let i = count - 1; i > 0; i--) {
    const j = below(i + 1, random);
    const other = order[j];
    order[j] = order[i];
    order[i] = other;
  }
  return order;
}
