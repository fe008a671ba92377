/**
 * Random numbers as a function of a seed and an index, without hidden state: the same number at
 * the same place, whatever was drawn before. Resuming needs to store nothing but a seed, and
 * every engine can draw its numbers in parallel.
 */

/** Looked up once: inside a `vm` context, as in Jest, each look at a global costs half a microsecond. */
const { imul, sqrt, log, cos, PI } = Math;

/** 32 mixed bits of (index, seed): a multiplicative step, then MurmurHash3's finaliser. */
export function hash32(index: number, seed: number): number {
  let h = (imul(index, 0x9e3779b1) + seed) | 0;
  h ^= h >>> 16;
  h = imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/** A number in [0, 1) with 24 random bits, exact in float32. */
export function uniform(index: number, seed: number): number {
  return (hash32(index, seed) >>> 8) * 2 ** -24;
}

/** A standard normal number (Box-Muller on two uniform ones). */
export function normal(index: number, seed: number): number {
  const radius = sqrt(-2 * log(1 - uniform(2 * index, seed)));
  return radius * cos(2 * PI * uniform(2 * index + 1, seed));
}

/** A seed of its own for each purpose: `seedFor(seed, 'dropout', step, 'fc6')`. */
export function seedFor(seed: number, ...purpose: (string | number)[]): number {
  let mixed = hash32(0, seed);
  for (const part of purpose.join('/')) mixed = hash32(part.charCodeAt(0), mixed);
  return mixed;
}
