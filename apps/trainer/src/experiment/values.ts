import { z } from 'zod';

/**
 * Kinds of values of an experiment, each with the words for what it accepts: whatever is wrong with
 * a value, its line says these.
 */

export const text = z.string(saying('text')).min(1, saying('text'));

export const yesOrNo = z.boolean(saying('true, false'));

export const whole = (least: number) => {
  const words = saying(`whole numbers from ${least}`);
  return z.int(words).min(least, words);
};

const positiveWords = saying('numbers above 0');
export const positive = z.number(positiveWords).positive(positiveWords);

const notNegativeWords = saying('numbers from 0');
export const notNegative = z.number(notNegativeWords).min(0, notNegativeWords);

const shareWords = saying('numbers from 0 to below 1');
export const share = z.number(shareWords).min(0, shareWords).lt(1, shareWords);

const shareAboveZeroWords = saying('shares above 0 and below 1, such as 0.1');
export const shareAboveZero = z
  .number(shareAboveZeroWords)
  .gt(0, shareAboveZeroWords)
  .lt(1, shareAboveZeroWords);

export const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, saying(names.join(', ')));

const partWords = saying('numbers from 0 to 1');
export const part = z.number(partWords).min(0, partWords).max(1, partWords);

const partAboveZeroWords = saying('numbers above 0 and up to 1');
export const partAboveZero = z
  .number(partAboveZeroWords)
  .gt(0, partAboveZeroWords)
  .max(1, partAboveZeroWords);

const normWords = saying('numbers above 0, or none');
export const norm = z.number(normWords).positive(normWords).nullable();

const headWords = saying('widths such as 4096,4096, or none');
export const head = z.array(z.int(headWords).positive(headWords), headWords);

const areaWords = saying('shares of the area, such as 0.35 or 0.35,1, or none');
const area = z.number(areaWords).positive(areaWords).max(1, areaWords);
export const resizedCrop = z
  .strictObject(
    {
      area: z.tuple([area, area], areaWords).refine(([least, most]) => least <= most, areaWords),
    },
    areaWords,
  )
  .nullable();

const freezeWords = saying('features, or the number of the first convolutions');
export const freeze = z
  .union([z.literal('features'), z.number()], freezeWords)
  .refine((kept) => kept === 'features' || (Number.isSafeInteger(kept) && kept > 0), freezeWords);

/** The object under a key, or the word for the usual one: `optimiser: adam`. */
export const kind = <const Name extends string, Shape extends z.core.$ZodLooseShape>(
  name: Name,
  shape: Shape,
) =>
  z.strictObject(
    { kind: z.literal(name), ...shape },
    saying(['kind', ...Object.keys(shape)].join(', ')),
  );

/** For the `error` of a check that is put together elsewhere. */
export function saying(accepted: string): { error: string } {
  return { error: `accepted are ${accepted}` };
}
