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
  z.looseObject({
    kind: z.literal('renormalised'),
    momentum: share,
    weightDecay: z.number().min(0),
    turn: positive,
  }),
]);

const scheduleSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('constant') }),
  z.looseObject({ kind: z.literal('step'), epochs: positive, factor: positive }),
  z.looseObject({ kind: z.literal('cosine') }),
  z.looseObject({ kind: z.literal('one-cycle'), warmUp: share }),
  z.looseObject({ kind: z.literal('linear'), begin: share, warmUp: share, end: share }),
]);

const averagingSchema = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('none') }),
  z.looseObject({ kind: z.literal('exponential'), decay: share }),
  z.looseObject({ kind: z.literal('lookahead'), every: z.int().positive(), decay: share }),
]);

const augmentationSchema = z.looseObject({
  flip: z.enum(['none', 'random', 'alternating']),
  crop: z.looseObject({ padding: whole, mode: z.enum(['zero', 'reflect']) }).nullable(),
  cutout: whole,
  resizedCrop: z
    .looseObject({ area: z.tuple([positive.max(1), positive.max(1)]) })
    .nullable()
    .optional(),
  trivialAugment: z.boolean().optional(),
});

/**
 * A recipe as a file holds it. What version 0.1 did not know yet is filled in; keys that a later version
 * adds are kept as they are.
 */
export const recipeSchema: z.ZodType<NamedRecipe> = z.looseObject({
  name: z.string().min(1),
  summary: z.string(),
  expectation: z.string(),
  batchNorm: z.boolean(),
  batchNormMomentum: z.number().gt(0).max(1).default(0.1),
  fixedScale: z.boolean().default(false),
  initialiser: z.enum(Object.keys(initialisers) as (keyof typeof initialisers)[]),
  whitening: z.boolean().default(false),
  logitsScale: positive.default(1),
  optimiser: optimiserSchema,
  biases: z.looseObject({ rate: positive, decay: z.boolean() }).default({ rate: 1, decay: true }),
  averaging: averagingSchema.default({ kind: 'none' }),
  learningRate: positive,
  schedule: scheduleSchema,
  batchSize: z.int().positive(),
  epochs: positive,
  dropout: share,
  labelSmoothing: share,
  gradientClipping: positive.nullable(),
  augmentation: augmentationSchema,
});
