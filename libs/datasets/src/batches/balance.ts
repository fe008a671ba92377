import type { Part } from '../images/pixels.ts';
import { randomFrom, shuffle } from './random.ts';

/** Keeps these random numbers apart from others. */
const BALANCE = 4;

/**
 * Positions in the part's images for one epoch that shows every class equally often (to one), and as
 * many images as there are: of a large class a part, other images in another epoch; of a small one
 * all of them several times over. A function of seed and epoch alone.
 */
export function balancedOrder(part: Part, seed: number, epoch: number): Uint32Array {
  const random = randomFrom(BALANCE, seed, epoch);
  const groups = [...positionsByClass(part).values()];
  // Which classes get the remainder, if the count does not divide.
  shuffle(groups, random);
  const order = new Uint32Array(part.images.length);
  groups.forEach((positions, rank) => {
    for (let at = rank, drawn = 0; at < order.length; at += groups.length, drawn++) {
      const within = drawn % positions.length;
      if (within === 0) shuffle(positions, random);
      order[at] = positions[within];
    }
  });
  shuffle(order, random);
  return order;
}

/** Where each class's images stand in the part, by class. */
export function positionsByClass({ images, labels }: Part): Map<number, number[]> {
  const positions = new Map<number, number[]>();
  images.forEach((image, position) => {
    const found = positions.get(labels[image]);
    if (found) found.push(position);
    else positions.set(labels[image], [position]);
  });
  return new Map([...positions].sort(([a], [b]) => a - b));
}
