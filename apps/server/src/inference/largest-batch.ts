import { architectureOf, describeNetwork, type ModelCard } from '@vgg/core';

/** Bytes that the maps of one batch may take at a time. */
const MAPS = 256 * 2 ** 20;

/**
 * The most images that a network is given at a time. A batch as large as small images need it would
 * hold gigabytes of maps at 224 pixels, and keep the other requests waiting for many seconds.
 * @param most as it was set
 */
export function largestBatch(card: ModelCard, most: number): number {
  const { inputShape, layers } = describeNetwork(architectureOf(card));
  const numbers = [inputShape, ...layers.map(({ outputShape }) => outputShape)].map((shape) =>
    shape.reduce((product, side) => product * side, 1),
  );
  // A layer's input and its output are there together.
  const largest = Math.max(...numbers.slice(1).map((output, at) => numbers[at] + output));
  return Math.max(1, Math.min(most, Math.floor(MAPS / (4 * largest))));
}
