import { seedFor, uniform } from '@vgg/core';
import type { Choice, Space } from '@vgg/runs';
import { valueAt } from './space.ts';

/** How many choices a grid over the space has; undefined where a range has no end of them. */
export function gridSize(space: Space): number | undefined {
  const counts = Object.values(space).map((dimension) =>
    dimension.kind === 'values' ? dimension.values.length : undefined,
  );
  return counts.reduce<number | undefined>(
    (product, count) =>
      product === undefined || count === undefined ? undefined : product * count,
    1,
  );
}

/** The choice of that number, from 0, of a grid: the last setting changes first. */
export function gridChoice(space: Space, number: number): Choice {
  let rest = number;
  const chosen = Object.entries(space)
    .toReversed()
    .map(([name, dimension]): [string, unknown] => {
      if (dimension.kind !== 'values') throw new Error(`${name} is a range: a grid has values`);
      const { values } = dimension;
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return [name, value];
    });
  return Object.fromEntries(chosen.toReversed());
}

/** The choice of that number, each setting drawn uniformly on its scale; the seed repeats it. */
export function randomChoice(space: Space, seed: number, number: number): Choice {
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => [
      name,
      valueAt(dimension, uniform(number, seedFor(seed, 'sweep', name))),
    ]),
  );
}
