import { normal, seedFor, uniform } from '@vgg/core';
import type { Choice, Dimension, Space } from '@vgg/runs';
import { randomChoice } from './choose.ts';
import { placeOf, valueAt } from './space.ts';

/** As in random.ts of the core: within Jest each look at a global takes its time. */
const { exp, floor, max, min, sqrt, PI } = Math;

/** Choices drawn at random before there is anything to learn from. */
export const STARTUP = 10;
/** Candidates among which the most promising is taken. */
const CANDIDATES = 24;
/** The good ones are this share of the square root of all, at most so many. */
const GOOD_SHARE = 0.25;
const MOST_GOOD = 25;
/** Of drawing a place from 0 to 1; each falls outside with a chance of a half at most. */
const ATTEMPTS = 50;

/**
 * The next choice by the tree-structured Parzen estimator: of the choices so far the good ones and the
 * others each give a density over every setting, l and g; candidates are drawn from l, and the one with
 * the largest l/g is taken, which is where the expected improvement is largest.
 *
 * Source: Bergstra, Bardenet, Bengio, Kégl: Algorithms for Hyper-Parameter Optimization, NIPS 2011,
 * section 4; the share of good ones as in the authors' Hyperopt.
 *
 * @param ranked choices so far, the best first
 * @param number of this choice, from 0; with the seed it repeats the draws
 */
export function tpeChoice(
  space: Space,
  seed: number,
  number: number,
  ranked: readonly Choice[],
): Choice {
  if (ranked.length < STARTUP) return randomChoice(space, seed, number);
  const count = min(MOST_GOOD, Math.ceil(GOOD_SHARE * sqrt(ranked.length)));
  const [good, others] = [ranked.slice(0, count), ranked.slice(count)];
  return Object.fromEntries(
    Object.entries(space).map(([name, dimension]) => {
      const valuesOf = (choices: readonly Choice[]) => choices.map((choice) => choice[name]);
      const drawn = seedFor(seed, 'tpe', number, name);
      return [name, bestOf(dimension, valuesOf(good), valuesOf(others), drawn)];
    }),
  );
}

function bestOf(
  dimension: Dimension,
  good: readonly unknown[],
  others: readonly unknown[],
  seed: number,
): unknown {
  const [l, g] = [densityOf(dimension, good), densityOf(dimension, others)];
  const candidates = Array.from({ length: CANDIDATES }, (_, index) => {
    const place = l.draw(index, seed);
    return { place, gain: l.at(place) / g.at(place) };
  });
  const best = candidates.reduce((one, other) => (other.gain > one.gain ? other : one));
  return valueAt(dimension, best.place);
}

/** A density over the places from 0 to 1 of a dimension. */
interface Density {
  at: (place: number) => number;
  draw: (index: number, seed: number) => number;
}

function densityOf(dimension: Dimension, observed: readonly unknown[]): Density {
  if (dimension.kind === 'range') {
    return mixture(observed.map((value) => placeOf(dimension, value)));
  }
  return histogram(
    dimension.values.map((value) => observed.filter((seen) => same(seen, value)).length),
  );
}

/** Values are plain JSON, as a ledger holds them. */
const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** Each value as often as it was seen, and once more. */
function histogram(counts: readonly number[]): Density {
  const total = counts.reduce((sum, count) => sum + count + 1, 0);
  const shares = counts.map((count) => (count + 1) / total);
  return {
    at: (place) => shares[min(shares.length - 1, floor(place * shares.length))] ?? 0,
    draw(index, seed) {
      let left = uniform(index, seed);
      const found = shares.findIndex((share) => {
        left -= share;
        return left < 0;
      });
      return ((found < 0 ? shares.length - 1 : found) + 0.5) / shares.length;
    },
  };
}

/**
 * Normal distributions cut off at 0 and 1, of equal weight: one about each place, as wide as the
 * larger gap to its neighbours, and one over all as the prior.
 */
function mixture(places: readonly number[]): Density {
  const parts = [{ mean: 0.5, deviation: 1 }, ...places.map((mean) => ({ mean, deviation: 0 }))];
  parts.sort((a, b) => a.mean - b.mean);
  const narrowest = 1 / min(100, parts.length + 1);
  const widened = parts.map(({ mean, deviation: own }, index) => {
    const left = mean - (parts[index - 1]?.mean ?? 0);
    const right = (parts[index + 1]?.mean ?? 1) - mean;
    const deviation = own || min(1, max(narrowest, left, right));
    const inside = cumulative((1 - mean) / deviation) - cumulative(-mean / deviation);
    return { mean, deviation, height: 1 / (deviation * sqrt(2 * PI) * inside * parts.length) };
  });
  return {
    at: (place) =>
      widened.reduce((sum, { mean, deviation, height }) => {
        const z = (place - mean) / deviation;
        return sum + height * exp((-z * z) / 2);
      }, 0),
    draw(index, seed) {
      const part = widened[floor(uniform(index, seedFor(seed, 'part')) * widened.length)];
      const { mean, deviation } = part ?? { mean: 0.5, deviation: 1 };
      // What falls outside is drawn once more.
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const place = mean + deviation * normal(index * ATTEMPTS + attempt, seed);
        if (place >= 0 && place <= 1) return place;
      }
      return mean;
    },
  };
}

const series = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];

/**
 * The standard normal distribution's cumulative function, to 1e-7: Abramowitz & Stegun, Handbook of
 * Mathematical Functions, 26.2.17.
 */
function cumulative(z: number): number {
  const t = 1 / (1 + 0.2316419 * (z < 0 ? -z : z));
  const sum = series.reduceRight((inner, coefficient) => (inner + coefficient) * t, 0);
  const upper = (exp((-z * z) / 2) / sqrt(2 * PI)) * sum;
  return z >= 0 ? 1 - upper : upper;
}
