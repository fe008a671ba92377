import { createHash } from 'node:crypto';
import { z } from 'zod';

/** How many of a whole each run gets of the requests that name none. */
export type Split = Record<string, number>;

const error = 'runs with their shares are accepted, as vgg-a=90,vgg-b=10';

/** `vgg-a=90,vgg-b=10`, or the same as keys of a file. */
export const splitSchema = z.preprocess(
  (value) => (typeof value === 'string' ? shares(value) : value),
  z
    .record(z.string().min(1), z.coerce.number({ error }).min(0, { error }), { error })
    .refine((split) => Object.values(split).some((share) => share > 0), { error }),
);

function shares(text: string): Record<string, string> | undefined {
  const pairs = text.split(',').map((pair) => pair.trim().split('='));
  if (pairs.some((pair) => pair.length !== 2 || pair[1] === '')) return undefined;
  return Object.fromEntries(pairs.map(([name, share]) => [name.trim(), share]));
}

/**
 * The run that is to answer. The same key is always given the same run as long as the shares stay.
 * @param present the runs that can answer; the share of one that cannot goes to the others
 * @returns undefined where none of them can
 */
export function choose(
  split: Split,
  present: (name: string) => boolean,
  key: string | undefined,
): string | undefined {
  const runs = Object.entries(split).filter(([name, share]) => share > 0 && present(name));
  const whole = runs.reduce((sum, [, share]) => sum + share, 0);
  let place = whole * (key === undefined ? Math.random() : fraction(key));
  for (const [name, share] of runs) {
    place -= share;
    if (place < 0) return name;
  }
  return runs.at(-1)?.[0];
}

/** A key's place from 0 to below 1. */
function fraction(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE() / 2 ** 32;
}
