import type { Dimension, Space, SweepPlan as StoredPlan } from '@vgg/runs';
import { z } from 'zod';
import { asWritten } from '../experiment/as-written.ts';
import { readSettings, type Settings, settingNames } from '../experiment/settings.ts';
import { oneOf, saying, text, whole } from '../experiment/values.ts';
import { gridSize } from './choose.ts';
import { spaced } from './space.ts';

/** What a sweep tries: settings that all trials share, and what is chosen for each. */
export type SweepPlan = StoredPlan<Settings>;

const numberWords = saying('numbers');
const factorWords = saying('whole numbers from 2');

const sweepSchema = z.strictObject({
  over: z.record(text, z.unknown(), saying('settings and what may be chosen for each')),
  method: oneOf(['grid', 'random', 'tpe']),
  trials: whole(1).optional(),
  repeats: whole(1).default(1),
  seed: whole(0).default(1),
  together: whole(1).default(1),
  halving: z
    .strictObject(
      { factor: z.int(factorWords).min(2, factorWords).default(3), first: whole(1).default(1) },
      saying('factor, first'),
    )
    .nullable()
    .default(null),
});
type Written = z.infer<typeof sweepSchema>;

/** A grid with more on one side is a slip of the hand. */
const MOST_STEPS = 1000;
const stepsWords = saying(`whole numbers from 2 to ${MOST_STEPS}`);

const rangeSchema = z.strictObject(
  {
    from: z.number(numberWords),
    to: z.number(numberWords),
    scale: oneOf(['linear', 'log']).default('linear'),
    steps: z.int(stepsWords).min(2, stepsWords).max(MOST_STEPS, stepsWords).optional(),
  },
  saying('a list of values, or from and to, and scale, steps'),
);

/** What a range cannot be of: a seed is no setting to choose, and time is not the same twice. */
const notSwept: Readonly<Record<string, string>> = {
  seed: 'repeats train with other seeds',
  minutes: 'epochs say how long',
};

/**
 * The plan that a file's value says: an experiment, and under `sweep` what is chosen and how.
 * @throws RangeError with one line: which key, and what is accepted
 */
export function readPlan(value: unknown): SweepPlan {
  if (value === null || typeof value !== 'object' || !('sweep' in value)) {
    throw new RangeError('the key sweep is missing: it says over what, and by which method');
  }
  const { sweep, ...shared } = value;
  const settings = readSettings(shared);
  if (settings.minutes !== undefined) {
    throw new RangeError(`minutes ${settings.minutes}: in a sweep epochs say how long`);
  }
  const written = checked(sweepSchema, sweep, 'sweep');
  const space = spaceOf(written.over, settings);
  const { method, repeats, seed, together, halving } = written;
  const trials = trialsOf(written, space);
  return { settings, space, method, trials, repeats, seed, together, halving };
}

function trialsOf({ method, trials }: Written, space: Space): number {
  if (method !== 'grid') {
    if (trials !== undefined) return trials;
    throw new RangeError(`sweep.trials is missing: how many choices ${method} makes`);
  }
  const size = gridSize(space);
  if (size === undefined) {
    const range = Object.keys(space).find((name) => space[name]?.kind === 'range');
    throw new RangeError(`sweep.over.${range}: a grid needs a list of values, or steps`);
  }
  if (trials === undefined || trials === size) return size;
  throw new RangeError(`sweep.trials ${trials}: this grid has ${size} choices; leave trials out`);
}

function spaceOf(over: Record<string, unknown>, settings: Settings): Space {
  const entries = Object.entries(over);
  if (entries.length === 0)
    throw new RangeError('sweep.over {}: accepted are settings, such as lr');
  return Object.fromEntries(
    entries.map(([name, given]) => {
      if (!settingNames.includes(name)) {
        throw new RangeError(
          `sweep.over: unknown key '${name}': accepted are ${settingNames.join(', ')}`,
        );
      }
      const why = notSwept[name];
      if (why !== undefined) throw new RangeError(`sweep.over.${name}: ${why}`);
      if (Object.hasOwn(settings, name)) {
        throw new RangeError(`${name} is given, and under sweep.over too: give it once`);
      }
      return [name, dimensionOf(name, given)];
    }),
  );
}

function dimensionOf(name: string, given: unknown): Dimension {
  if (Array.isArray(given)) return valuesOf(name, given);
  const written = checked(rangeSchema, given, `sweep.over.${name}`);
  const { from, to, scale, steps } = written;
  const saidAs = `sweep.over.${name} from ${from} to ${to}`;
  if (from >= to) throw new RangeError(`${saidAs}: from must be below to`);
  if (scale === 'log' && from <= 0) {
    throw new RangeError(`${saidAs}: a range on the scale log begins above 0`);
  }
  for (const end of [from, to]) check(name, end);
  // No whole number lies there, so what is not accepted there takes whole numbers alone.
  const between = from + (to - from) * (Math.SQRT2 - 1);
  const isWhole = !accepts(name, between);
  const range = { kind: 'range' as const, from, to, log: scale === 'log', whole: isWhole };
  return steps === undefined ? range : { kind: 'values', values: spaced(range, steps) };
}

function valuesOf(name: string, values: readonly unknown[]): Dimension {
  if (values.length === 0) {
    throw new RangeError(`sweep.over.${name} []: accepted are one value or more`);
  }
  for (const value of values) check(name, value);
  const written = values.map((value) => JSON.stringify(value));
  const twice = written.find((value, index) => written.indexOf(value) !== index);
  if (twice !== undefined) throw new RangeError(`sweep.over.${name}: ${twice} is there twice`);
  return { kind: 'values', values };
}

/** @throws RangeError where a setting cannot have that value */
function check(name: string, value: unknown): void {
  try {
    readSettings({ [name]: value });
  } catch (error) {
    throw error instanceof RangeError ? new RangeError(`sweep.over.${error.message}`) : error;
  }
}

function accepts(name: string, value: unknown): boolean {
  try {
    check(name, value);
    return true;
  } catch {
    return false;
  }
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  name: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys' && issue.path.length === 0) {
    const accepted = schema instanceof z.ZodObject ? Object.keys(schema.shape).join(', ') : '';
    throw new RangeError(`${name}: unknown key '${issue.keys[0]}': accepted are ${accepted}`);
  }
  const path = [name, ...(issue?.path ?? [])];
  const missing = issue?.code !== 'unrecognized_keys' && isMissing(value, issue?.path ?? []);
  if (missing) throw new RangeError(`${path.join('.')} is missing: ${issue?.message}`);
  throw new RangeError(`${asWritten({ [name]: value }, path)}: ${issue?.message}`);
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  let part = value;
  for (const key of path) {
    if (part === null || typeof part !== 'object' || !Object.hasOwn(part, key)) return true;
    part = Reflect.get(part, key);
  }
  return false;
}
