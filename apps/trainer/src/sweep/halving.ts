/** When the weak are stopped. */
export interface Halving {
  /** Of those that reach a rung, one in so many goes on. */
  factor: number;
  /** Epochs up to the first rung; each following one is `factor` times as far. */
  first: number;
}

/** How a trial did so far. */
export interface Course {
  /** Accuracies by epoch, fractions of 1. */
  accuracies: readonly number[];
  /** Of its whole training: at its own end it is compared with nobody. */
  epochs: number;
  /** It trains no further, for whatever reason. */
  ended: boolean;
}

/** The epochs after which trials are compared, below a number of epochs. */
export function rungsOf({ factor, first }: Halving, epochs: number): number[] {
  const rungs: number[] = [];
  for (let rung = first; rung < epochs; rung = Math.max(rung + 1, Math.round(rung * factor))) {
    rungs.push(rung);
  }
  return rungs;
}

/** What is said of a trial: after which epoch it is stopped, that it is not, or that nobody knows yet. */
export type Verdict = { stoppedAfter: number } | 'goes on' | 'open';

/**
 * What becomes of each trial, by what is known.
 *
 * Asynchronous successive halving: at a rung a trial goes on where its best accuracy is among the top
 * 1/factor of the trials that were begun before it and reached that rung, and itself; of fewer than
 * `factor` the best goes on. So what becomes of a trial depends on the order of the trials alone and
 * not on which machine was quicker: one that is ahead of those before it trains on until they tell.
 *
 * Source: Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht, Talwalkar: A System for Massively
 * Parallel Hyperparameter Tuning, MLSys 2020; here in the form that stops and never pauses.
 *
 * @param courses in the order of the trials
 */
export function verdicts(courses: readonly Course[], halving: Halving): Verdict[] {
  const verdicts = courses.map((): Verdict => 'goes on');
  for (const rung of rungsOf(halving, Math.max(...courses.map(({ epochs }) => epochs)))) {
    const known: number[] = [];
    let missing = 0;
    for (const [index, { accuracies, epochs, ended }] of courses.entries()) {
      const before = verdicts[index];
      if (typeof before === 'object' || epochs <= rung) continue;
      const there = accuracies.length >= rung;
      if (!there && ended) continue;
      if (!there || before === 'open') {
        missing += 1;
        verdicts[index] = 'open';
        continue;
      }
      const own = Math.max(...accuracies.slice(0, rung));
      known.push(own);
      const better = known.filter((accuracy) => accuracy > own).length;
      const kept = Math.max(1, Math.floor((known.length + missing) / halving.factor));
      if (better >= kept) verdicts[index] = { stoppedAfter: rung };
      else if (better + missing >= kept) verdicts[index] = 'open';
    }
  }
  return verdicts;
}
