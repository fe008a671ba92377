import { z } from 'zod';
import { type Architecture, architecture } from '../architecture.ts';
import { type Initialiser, initialisers } from '../initialisers.ts';
import { recipeSchema } from '../recipe-schema.ts';
import type { NamedRecipe } from '../recipes.ts';
import { type InputCard, inputSchema } from './input.ts';

/**
 * All that a network is and was: what it is built of, what it takes and answers, what it learned
 * from and how, what it reached. Plain JSON, which travels with the weights: in `run.json`, in
 * checkpoints, in exported models. Whoever shows or serves a network reads this and nothing else.
 */
export interface ModelCard {
  /** Of the card; one that cannot be read any more gets a new number. */
  format: 1;
  network: NetworkCard;
  input: InputCard;
  /** The classes by name, in the order of the logits. */
  classes: string[];
  /** Absent where it is not known, as of weights from elsewhere. */
  data?: DataCard;
  training?: TrainingCard;
  result?: ResultCard;
}

/** The layers; see {@link Architecture}. */
export interface NetworkCard {
  configuration: string;
  layers: string;
  head: readonly number[];
  batchNorm: boolean;
  dropout: number;
  initialiser: Initialiser;
}

/** The data set that a network learned from. */
export interface DataCard {
  /** `cifar10`, `cifar100`, or `folder` for a folder of pictures. */
  name: string;
  /** The folder that was given, where one was. */
  source?: string;
  fingerprint?: string;
  labels?: 'fine' | 'coarse';
  trainCount: number;
  testCount: number;
  /** The part of the training images that is held back. */
  validation?: { share: number; seed: number; count: number };
  /** Only so many training images. */
  subset?: number;
  /** Every class is drawn equally often. */
  balance?: boolean;
}

/** How it was trained. */
export interface TrainingCard {
  recipe: NamedRecipe;
  /** Of first weights, order, augmentation and dropout. */
  seed: number;
  /** Minutes for the whole training, instead of the recipe's epochs. */
  minutes?: number;
  /** Epochs without a better network after which it ends. */
  patience?: number;
  /** Moments of it that are kept, from its beginning to its end. */
  snapshots?: number;
  /** The weights that it began from. */
  from?: string;
  /** What of these was not trained: `features`, or so many convolutions from the first. */
  freeze?: 'features' | number;
}

/** What it reached. */
export interface ResultCard {
  step: number;
  epoch: number;
  /** Fractions of 1; null where it was not tested. */
  testAccuracy: number | null;
  validationAccuracy?: number | null;
}

const count = z.int().min(0);

const dataSchema: z.ZodType<DataCard> = z.looseObject({
  name: z.string().min(1),
  source: z.string().optional(),
  fingerprint: z.string().optional(),
  labels: z.enum(['fine', 'coarse']).optional(),
  trainCount: count,
  testCount: count,
  validation: z.looseObject({ share: z.number(), seed: z.number(), count }).optional(),
  subset: z.int().positive().optional(),
  balance: z.boolean().optional(),
});

const trainingSchema: z.ZodType<TrainingCard> = z.looseObject({
  recipe: recipeSchema,
  seed: z.number(),
  minutes: z.number().positive().optional(),
  patience: z.int().positive().optional(),
  snapshots: z.int().min(2).optional(),
  from: z.string().optional(),
  freeze: z.union([z.literal('features'), z.int().positive()]).optional(),
});

/** A model card as a file holds it. Keys that a later version adds are kept as they are. */
export const modelCardSchema: z.ZodType<ModelCard> = z.looseObject({
  format: z.literal(1),
  network: z.looseObject({
    configuration: z.string(),
    layers: z.string(),
    head: z.array(z.int().positive()),
    batchNorm: z.boolean(),
    dropout: z.number(),
    initialiser: z.enum(Object.keys(initialisers) as Initialiser[]),
  }),
  input: inputSchema,
  classes: z.array(z.string()).min(2),
  data: dataSchema.optional(),
  training: trainingSchema.optional(),
  result: z
    .looseObject({
      step: count,
      epoch: count,
      testAccuracy: z.number().nullable(),
      validationAccuracy: z.number().nullable().optional(),
    })
    .optional(),
});

/**
 * Checks what a file says to be a model card.
 * @throws RangeError with one line that names the key.
 */
export function readModelCard(value: unknown): ModelCard {
  const result = modelCardSchema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const place = issue?.path.join('.') || 'the whole';
    throw new RangeError(`the model card is not valid: ${place}: ${issue?.message}`);
  }
  // Layers that no network can have are refused here, not where they are built.
  architectureOf(result.data);
  return result.data;
}

/**
 * The network that a card describes.
 * @throws RangeError with one line where there is no such network.
 */
export function architectureOf({ network, input, classes }: ModelCard): Architecture {
  return architecture(network.configuration, {
    layers: network.layers,
    head: network.head,
    batchNorm: network.batchNorm,
    dropout: network.dropout,
    initialiser: network.initialiser,
    classes: classes.length,
    inputSize: input.size,
  });
}
