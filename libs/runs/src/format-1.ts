import { CLASSES, DEVIATION, IMAGE_SIZE, MEAN } from '@vgg/cifar/pixels';
import { architecture, type ModelCard, recipeSchema } from '@vgg/core';
import { z } from 'zod';

/** What `run.json` said of network, data and training in version 0.1, which knew CIFAR-10 alone. */
const format1Schema = z.looseObject({
  configuration: z.string().min(1),
  options: z.looseObject({
    batchNorm: z.boolean(),
    headWidth: z.int().positive().default(4096),
    dropout: z.number().default(0.5),
    initialiser: z.enum(['pytorch', 'glorot', 'he']).default('pytorch'),
  }),
  recipe: recipeSchema,
  seed: z.number(),
  subset: z.int().positive().optional(),
  data: z.string().optional(),
  budget: z.looseObject({ minutes: z.number().positive().optional() }).optional(),
});

/** Of CIFAR-10, all of it. */
const TRAIN_IMAGES = 50_000;
const TEST_IMAGES = 10_000;

/**
 * The `run.json` of version 0.1 as one of this version.
 * @throws z.ZodError or RangeError where it is not valid
 */
export function upgradeFormat1(value: unknown): unknown {
  const old = format1Schema.parse(value);
  const {
    configuration,
    options,
    recipe,
    seed,
    subset,
    data,
    budget,
    format: _,
    batchSize: __,
    ...rest
  } = old;
  const { headWidth, batchNorm, dropout, initialiser } = options;
  const network = architecture(configuration, {
    classes: CLASSES.length,
    inputSize: IMAGE_SIZE,
    head: [headWidth, headWidth],
    batchNorm,
    dropout,
    initialiser,
  });
  const card: ModelCard = {
    format: 1,
    network: {
      configuration: network.configuration,
      layers: network.layers,
      head: network.head,
      batchNorm,
      dropout,
      initialiser,
    },
    input: {
      size: IMAGE_SIZE,
      resize: IMAGE_SIZE,
      interpolation: 'lanczos',
      mean: [...MEAN],
      deviation: [...DEVIATION],
    },
    classes: [...CLASSES],
    data: {
      name: 'cifar10',
      trainCount: subset ?? TRAIN_IMAGES,
      testCount:
        subset === undefined ? TEST_IMAGES : Math.ceil((subset * TEST_IMAGES) / TRAIN_IMAGES),
      ...(data === undefined ? {} : { source: data }),
      ...(subset === undefined ? {} : { subset }),
    },
    training: {
      recipe,
      seed,
      ...(budget?.minutes === undefined ? {} : { minutes: budget.minutes }),
    },
  };
  return { ...rest, format: 2, card };
}
