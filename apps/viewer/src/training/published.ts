import { published } from '@vgg/core/published';
import type { Point } from './history.ts';

/**
 * The reference's published curves (nanasin120/VGGNet-Pytorch, MIT), as `vgg compare` knows them.
 */
export type PublishedName = keyof typeof published.trainLoss;

export const publishedNames = Object.keys(published.trainLoss) as PublishedName[];
export const publishedSource = published.source;

/** Its loss and its test accuracy (a fraction of 1) after each epoch. */
export function publishedCurves(name: PublishedName): {
  trainLoss: Point[];
  testAccuracy: Point[];
} {
  return {
    trainLoss: pointsOf(published.trainLoss[name], 1),
    testAccuracy: pointsOf(published.testAccuracy[name], 100),
  };
}

function pointsOf(values: readonly (number | null)[], unit: number): Point[] {
  return values.flatMap((value, i) => (value === null ? [] : [{ x: i + 1, y: value / unit }]));
}
