import { bestOf, type SweepLedger, type Trial } from './ledger.ts';
import type { Choice } from './plan.ts';

/** A choice and all its trainings. */
export interface Tried {
  number: number;
  choice: Choice;
  trials: Trial[];
  /** Mean of its trainings' best accuracies; null where there is none yet. */
  accuracy: number | null;
  /** Epochs that its first training came to. */
  epochs: number;
}

/** The choices of a ledger in their order. */
export function triedOf({ trials }: Pick<SweepLedger, 'trials'>): Tried[] {
  const byNumber = new Map<number, Trial[]>();
  for (const trial of trials) {
    byNumber.set(trial.number, [...(byNumber.get(trial.number) ?? []), trial]);
  }
  return Array.from(byNumber, ([number, own]) => {
    const known = own.map(bestOf).filter((accuracy) => accuracy !== null);
    const mean = known.reduce((sum, accuracy) => sum + accuracy, 0) / known.length;
    return {
      number,
      choice: own[0]?.choice ?? {},
      trials: own,
      accuracy: known.length === 0 ? null : mean,
      epochs: own[0]?.accuracies.length ?? 0,
    };
  });
}

const order: Record<Trial['state'], number> = {
  finished: 0,
  stopped: 1,
  running: 2,
  failed: 3,
  waiting: 4,
};

/**
 * The best first: those that finished by their accuracy, then those that were stopped, the later the
 * better, then the rest.
 */
export function ranked(tried: readonly Tried[]): Tried[] {
  const rank = ({ trials }: Tried) => order[trials[0]?.state ?? 'waiting'];
  const reached = (one: Tried) => (one.trials[0]?.state === 'stopped' ? one.epochs : 0);
  return tried.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      reached(b) - reached(a) ||
      (b.accuracy ?? -1) - (a.accuracy ?? -1) ||
      a.number - b.number,
  );
}
