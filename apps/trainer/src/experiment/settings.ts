import { type Initialiser, initialisers } from '@vgg/core/initialisers';
import { recipeNames } from '@vgg/core/recipes';
import { z } from 'zod';
import { cropOf } from './crop.ts';

/**
 * Everything that a person may say of an experiment, on the command line or in a file, under the
 * names of the flags. What is absent comes from the recipe, the configuration or the data set.
 */
export const settingsSchema = z.strictObject({
  // The network
  configuration: z.string(),
  layers: z.string(),
  head: z.array(z.int().positive()),
  batchNorm: z.boolean(),
  dropout: z.number().min(0).lt(1),
  initialiser: z.enum(Object.keys(initialisers) as Initialiser[]),
  // The data
  data: z.string().min(1),
  inputSize: z.int().positive(),
  subset: z.int().positive(),
  validation: z.number().gt(0).lt(1),
  balance: z.boolean(),
  strict: z.boolean(),
  labels: z.enum(['fine', 'coarse']),
  // The training
  recipe: z.enum(recipeNames as [string, ...string[]]),
  epochs: z.int().positive(),
  minutes: z.number().positive(),
  batchSize: z.int().positive(),
  lr: z.number().positive(),
  optimiser: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('adam'),
      beta1: z.number().min(0).lt(1).default(0.9),
      beta2: z.number().min(0).lt(1).default(0.999),
      epsilon: z.number().positive().default(1e-8),
      weightDecay: z.number().min(0).default(0),
    }),
    z.strictObject({
      kind: z.literal('momentum'),
      momentum: z.number().min(0).lt(1).default(0.9),
      weightDecay: z.number().min(0).default(0),
      nesterov: z.boolean().optional(),
    }),
  ]),
  momentum: z.number().min(0).lt(1),
  weightDecay: z.number().min(0),
  nesterov: z.boolean(),
  schedule: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('constant') }),
    z.strictObject({
      kind: z.literal('step'),
      epochs: z.number().positive().default(30),
      factor: z.number().positive().default(0.1),
    }),
    z.strictObject({ kind: z.literal('cosine') }),
    z.strictObject({
      kind: z.literal('one-cycle'),
      warmUp: z.number().min(0).lt(1).default(0.3),
    }),
    z.strictObject({
      kind: z.literal('linear'),
      begin: z.number().min(0).max(1).default(0.2),
      warmUp: z.number().min(0).lt(1).default(0.23),
      end: z.number().min(0).max(1).default(0.07),
    }),
  ]),
  biasRate: z.number().positive(),
  biasDecay: z.boolean(),
  batchNormMomentum: z.number().gt(0).max(1),
  fixedScale: z.boolean(),
  whitening: z.boolean(),
  logitsScale: z.number().positive(),
  averaging: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({
      kind: z.literal('exponential'),
      decay: z.number().min(0).lt(1).default(0.999),
    }),
    z.strictObject({
      kind: z.literal('lookahead'),
      every: z.int().positive().default(5),
      decay: z.number().min(0).lt(1).default(0.95),
    }),
  ]),
  labelSmoothing: z.number().min(0).lt(1),
  clip: z.number().positive().nullable(),
  flip: z.enum(['none', 'random', 'alternating']),
  crop: z
    .strictObject({ padding: z.int().min(1), mode: z.enum(['zero', 'reflect']).default('zero') })
    .nullable(),
  cutout: z.int().min(0),
  resizedCrop: z
    .strictObject({ area: z.tuple([z.number().positive().max(1), z.number().positive().max(1)]) })
    .nullable(),
  seed: z.int().min(0),
  patience: z.int().positive(),
  from: z.string().min(1),
  freeze: z.union([z.literal('features'), z.int().positive()], {
    error: 'accepted are features, or the number of the first convolutions',
  }),
});

/** What is said of an experiment; see {@link settingsSchema}. */
export type Settings = Partial<z.infer<typeof settingsSchema>>;

/** Their names, which are the flags'. */
export const settingNames = Object.keys(settingsSchema.shape);

/** Short ways of writing: `optimiser: momentum` for an object with the usual numbers. */
const shorthand = {
  optimiser: (value: unknown) => (typeof value === 'string' ? { kind: value } : value),
  schedule: (value: unknown) => (typeof value === 'string' ? { kind: value } : value),
  averaging: (value: unknown) => (typeof value === 'string' ? { kind: value } : value),
  crop: (value: unknown) => {
    const crop = typeof value === 'object' ? undefined : cropOf(String(value));
    return crop === undefined ? value : crop;
  },
  clip: (value: unknown) => (value === 'none' ? null : value),
  head: (value: unknown) => {
    if (value === 'none') return [];
    if (typeof value === 'number') return [value];
    return typeof value === 'string' ? value.split(',').map(Number) : value;
  },
} satisfies Partial<Record<keyof Settings, (value: unknown) => unknown>>;

/**
 * Checks settings that a file gives.
 * @throws RangeError with one line: which key, and what is accepted
 */
export function readSettings(value: unknown): Settings {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new RangeError('an experiment is a list of keys and values, such as "recipe: fast"');
  }
  const written = Object.fromEntries(
    Object.entries(value).map(([key, given]) => [
      key,
      Object.hasOwn(shorthand, key) ? shorthand[key as keyof typeof shorthand](given) : given,
    ]),
  );
  const result = settingsSchema.partial().safeParse(written);
  if (result.success) {
    const { epochs, minutes } = result.data;
    if (epochs === undefined || minutes === undefined) return result.data;
    throw new RangeError('epochs and minutes both say how long: give one');
  }
  const [issue] = result.error.issues;
  if (issue?.code === 'unrecognized_keys' && issue.path.length === 0) {
    throw new RangeError(`unknown key '${issue.keys[0]}': accepted are ${settingNames.join(', ')}`);
  }
  const place = issue?.path.join('.');
  if (issue?.code === 'invalid_value') {
    const given = issue.path.reduce<unknown>(
      (part, key) => Reflect.get(Object(part), key),
      written,
    );
    throw new RangeError(`${place} '${given}': accepted are ${issue.values.join(', ')}`);
  }
  throw new RangeError(`${place}: ${issue?.message}`);
}
