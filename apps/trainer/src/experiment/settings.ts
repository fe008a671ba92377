import { type Initialiser, initialisers } from '@vgg/core/initialisers';
import { recipeNames } from '@vgg/core/recipes';
import { z } from 'zod';
import { asWritten } from './as-written.ts';
import { cropOf, resizedCropOf } from './crop.ts';
import {
  freeze,
  head,
  kind,
  norm,
  notNegative,
  oneOf,
  part,
  partAboveZero,
  positive,
  resizedCrop,
  saying,
  share,
  shareAboveZero,
  text,
  whole,
  yesOrNo,
} from './values.ts';

/**
 * Everything that a person may say of an experiment, on the command line or in a file, under the
 * names of the flags. What is absent comes from the recipe, the configuration or the data set.
 */
const settingsSchema = z.strictObject({
  // The network
  configuration: text,
  layers: text,
  head,
  batchNorm: yesOrNo,
  dropout: share,
  initialiser: oneOf(Object.keys(initialisers) as Initialiser[]),
  // The data
  data: text,
  inputSize: whole(1),
  subset: whole(1),
  validation: shareAboveZero,
  balance: yesOrNo,
  strict: yesOrNo,
  labels: oneOf(['fine', 'coarse']),
  // The training
  recipe: oneOf(recipeNames as [string, ...string[]]),
  epochs: whole(1),
  minutes: positive,
  batchSize: whole(1),
  lr: positive,
  optimiser: z.discriminatedUnion(
    'kind',
    [
      kind('adam', {
        beta1: share.default(0.9),
        beta2: share.default(0.999),
        epsilon: positive.default(1e-8),
        weightDecay: notNegative.default(0),
      }),
      kind('momentum', {
        momentum: share.default(0.9),
        weightDecay: notNegative.default(0),
        nesterov: yesOrNo.optional(),
      }),
      kind('renormalised', {
        momentum: share.default(0.9),
        weightDecay: notNegative.default(0),
        turn: positive.default(0.01),
      }),
    ],
    saying('adam, momentum, renormalised'),
  ),
  momentum: share,
  weightDecay: notNegative,
  nesterov: yesOrNo,
  schedule: z.discriminatedUnion(
    'kind',
    [
      kind('constant', {}),
      kind('step', { epochs: positive.default(30), factor: positive.default(0.1) }),
      kind('cosine', {}),
      kind('one-cycle', { warmUp: share.default(0.3) }),
      kind('linear', {
        begin: part.default(0.2),
        warmUp: share.default(0.23),
        end: part.default(0.07),
      }),
    ],
    saying('constant, step, cosine, one-cycle, linear'),
  ),
  biasRate: positive,
  biasDecay: yesOrNo,
  batchNormMomentum: partAboveZero,
  fixedScale: yesOrNo,
  whitening: yesOrNo,
  logitsScale: positive,
  averaging: z.discriminatedUnion(
    'kind',
    [
      kind('none', {}),
      kind('exponential', { decay: share.default(0.999) }),
      kind('lookahead', { every: whole(1).default(5), decay: share.default(0.95) }),
    ],
    saying('none, exponential, lookahead'),
  ),
  labelSmoothing: share,
  clip: norm,
  flip: oneOf(['none', 'random', 'alternating']),
  crop: z
    .strictObject(
      { padding: whole(1), mode: oneOf(['zero', 'reflect']).default('zero') },
      saying('pixels, such as 4 or 4:reflect, or none'),
    )
    .nullable(),
  cutout: whole(0),
  trivialAugment: yesOrNo,
  resizedCrop,
  seed: whole(0),
  patience: whole(1),
  snapshots: whole(2),
  from: text,
  freeze,
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
  resizedCrop: (value: unknown) => {
    const crop =
      Array.isArray(value) || typeof value !== 'object' ? resizedCropOf(String(value)) : undefined;
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
  throw new RangeError(`${asWritten(value, issue?.path ?? [])}: ${issue?.message}`);
}
