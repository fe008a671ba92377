import { accuracyOf } from '@vgg/core';
import {
  byLabel,
  type ComparisonEntry,
  chosenOn,
  publishedBeside,
  type Spread,
  spread,
} from './comparison.ts';

/** A line's row in the table of results; null where nothing was measured or published. */
export interface Summary {
  label: string;
  parameters: number;
  repeats: number;
  epochs: number;
  /** Best and last test accuracy, fractions of 1. */
  bestAccuracy: Spread | null;
  lastAccuracy: Spread | null;
  /** Mean training loss of the last epoch, nats. */
  finalLoss: Spread | null;
  /** The whole training, evaluations included. */
  seconds: Spread | null;
  /** Training speed, mean over the epochs. */
  imagesPerSecond: Spread | null;
  /** Best test accuracy that the reference published, a fraction of 1. */
  referenceBest: number | null;
  /** Whether images held back from training choose the best, or the test images. */
  chosenOn: 'validation' | 'test';
}

/** One row for each label, repeats taken together. */
export function summarise(entries: readonly ComparisonEntry[]): Summary[] {
  return byLabel(entries).map(({ label, repeats }) => {
    const over = (value: (entry: ComparisonEntry) => number) => spread(repeats.map(value));
    const beside = repeats[0] && publishedBeside(repeats[0]);
    const published = beside?.testAccuracy.filter((v) => v !== null);
    return {
      label,
      parameters: repeats[0]?.parameters ?? 0,
      repeats: repeats.length,
      epochs: Math.max(0, ...repeats.map(({ epochs }) => epochs.length)),
      bestAccuracy: over(bestAccuracy),
      lastAccuracy: over(({ epochs }) => {
        const last = epochs.at(-1);
        return (last && accuracyOf(last)) ?? Number.NaN;
      }),
      finalLoss: over(({ epochs }) => epochs.at(-1)?.trainLoss ?? Number.NaN),
      seconds: over(({ epochs }) => epochs.at(-1)?.cumulativeSeconds ?? Number.NaN),
      imagesPerSecond: over(
        ({ epochs }) => spread(epochs.map((e) => e.imagesPerSecond))?.mean ?? Number.NaN,
      ),
      referenceBest: published ? Math.max(...published) : null,
      chosenOn: chosenOn(repeats),
    };
  });
}

/** Best test accuracy of an entry's epochs, a fraction of 1; NaN before the first epoch's end. */
export function bestAccuracy({ epochs }: ComparisonEntry): number {
  return epochs.length > 0 ? Math.max(...epochs.map((e) => accuracyOf(e) ?? 0)) : Number.NaN;
}
