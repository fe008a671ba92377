import type { Contender, Facts } from './contender.ts';
import { type Spread, spreadOf } from './statistics.ts';

/** What one contender did. */
export interface Result {
  engine: string;
  version: string;
  configuration: string;
  threads: number;
  batchSize: number;
  /** Of a step, in seconds. */
  seconds: Spread;
  /** From the median. */
  imagesPerSecond: number;
  /** Images a second over those of the yardstick in the same run; null where that is missing. */
  ratio: number | null;
  /** The most memory that the process has held, in bytes. */
  peakMemory: number;
  note?: string;
}

/** A contender that could not be measured, and why. */
export interface Missing {
  engine: string;
  configuration: string;
  why: string;
}

/** Sums up the counted steps of a contender. */
export function resultOf(
  contender: Pick<Contender, 'name' | 'peakMemory'>,
  facts: Facts,
  setting: { configuration: string; batchSize: number },
  seconds: readonly number[],
): Result {
  const spread = spreadOf(seconds);
  return {
    engine: contender.name,
    version: facts.version,
    threads: facts.threads,
    ...setting,
    seconds: spread,
    imagesPerSecond: setting.batchSize / spread.median,
    ratio: null,
    peakMemory: contender.peakMemory,
    ...(facts.note ? { note: facts.note } : {}),
  };
}

/** Fills in each result's ratio to the named engine's. */
export function compareTo(yardstick: string, results: readonly Result[]): Result[] {
  const reference = results.find(({ engine }) => engine === yardstick);
  if (!reference) return [...results];
  return results.map((result) => ({
    ...result,
    ratio: result.imagesPerSecond / reference.imagesPerSecond,
  }));
}
