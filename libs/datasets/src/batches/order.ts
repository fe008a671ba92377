import { indices } from '../images/pixels.ts';
import { randomFrom, shuffle } from './random.ts';

/** Keeps the order's random numbers apart from the augmentation's. */
const ORDER = 1;

/**
 * The order in which an epoch shows the images: a permutation of 0..count-1 that is a function of
 * seed and epoch alone.
 */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  const order = indices(count);
  shuffle(order, randomFrom(ORDER, seed, epoch));
  return order;
}
