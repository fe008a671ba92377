import { z } from 'zod';
import { initialisers } from './initialisers.ts';
import type { NamedRecipe } from './recipes.ts';

const share = z.number().min(0).lt(1);
const whole = z.int().min(0);
const positive = z.number().positive();

const optimiserSchema = z.discriminatedUnion('kind', [
  z.looseObject({
    kind: z.literal('adam'),
    beta1: share,
    beta2: share,
    epsilon: positive,
    weightDecay: z.number().min(0),
  }),
  z.looseObject({
    kind: z.literal('momentum'),
    momentum: share,
    weightDecay: z.number().min(0),
    nesterov: z.boolean().optional(),
  }),
]);

const scheduleSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('constant') }),
  z.looseObject({ kind: z.literal('step'), epochs: positive, factor: positive }),
  z.looseObject({ kind: z.literal('cosine') }),
  z.looseObject({ kind: z.literal('one-cycle'), warmUp: share }),
]);

const augmentationSchema = z.looseObject({
  flip: z.enum(['none', 'random', 'alternating']),
  crop: z.looseObject({ padding: whole, mode: z.enum(['zero', 'reflect']) }).nullable(),
  cutout: whole,
  resizedCrop: z
    .looseObject({ area: z.tuple([positive.max(1), positive.max(1)]) })
    .nullable()
    .optional(),
});

/** A recipe as a file holds it. Keys that a later version adds are kept as they are. */
export const recipeSchema: z.ZodType<NamedRecipe> = z.looseObject({
  name: z.string().min(1),
  summary: z.string(),
  expectation: z.string(),
  batchNorm: z.boolean(),
  initialiser: z.enum(Object.keys(initialisers) as (keyof typeof initialisers)[]),
  optimiser: optimiserSchema,
  learningRate: positive,
  schedule: scheduleSchema,
  batchSize: z.int().positive(),
  epochs: positive,
  dropout: share,
  labelSmoothing: share,
  gradientClipping: positive.nullable(),
  augmentation: augmentationSchema,
});
