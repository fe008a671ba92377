/** A source of random numbers in [0, 1). */
export type Random = () => number;

/**
 * 32 well-mixed bits from a list of integers: the same keys give the same bits, any other keys
 * unrelated ones (MurmurHash3's mixing).
 */
export function hash(...keys: number[]): number {
  let h = 0x9e3779b9;
  for (const key of keys) {
    h = mix(h ^ mix(key | 0));
    // Seeds above 32 bits count in full.
    h = mix(h + 0x85ebca6b + Math.floor(key / 2 ** 32)) | 0;
  }
  return h >>> 0;
}

/** Random numbers that are a function of the keys alone (the generator is Mulberry32). */
export function randomFrom(...keys: number[]): Random {
  let state = hash(...keys);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A random integer in 0..n-1. */
export function below(n: number, random: Random): number {
  return Math.floor(random() * n);
}

/** Fisher and Yates' shuffle, in place. */
export function shuffle<T>(list: { [place: number]: T; length: number }, random: Random): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = below(i + 1, random);
    const other = list[j];
    list[j] = list[i];
    list[i] = other;
  }
}

function mix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
