import type { Part } from '../images/pixels.ts';
import { partOf } from '../images/pixels.ts';
import { positionsByClass } from './balance.ts';
import { hash } from './random.ts';

/** Keeps these random numbers apart from others. */
const HOLD_BACK = 5;

/**
 * Holds a share of the images back, the same share of every class: at least one of a class of two or
 * more, and never all. Which, depends on the seed and on each image's own index alone; both parts
 * keep the order.
 */
export function holdBack(part: Part, share: number, seed: number): { rest: Part; held: Part } {
  const isHeld = new Uint8Array(part.images.length);
  for (const positions of positionsByClass(part).values()) {
    const lot = (position: number) => hash(HOLD_BACK, seed, part.images[position]);
    positions.sort((a, b) => lot(a) - lot(b) || a - b);
    for (const position of positions.slice(0, heldOf(positions.length, share))) {
      isHeld[position] = 1;
    }
  }
  return {
    rest: partOf(
      part,
      part.images.filter((_, position) => !isHeld[position]),
    ),
    held: partOf(
      part,
      part.images.filter((_, position) => isHeld[position]),
    ),
  };
}

/** How many of a class are held back. */
export function heldOf(count: number, share: number): number {
  return count < 2 ? 0 : Math.min(count - 1, Math.max(1, Math.round(share * count)));
}
