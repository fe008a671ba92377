import { modelCardSchema, publicCard } from '@vgg/core';
import { z } from 'zod';
import { accuracyOf } from '../models/catalogue.ts';
import { type CheckpointLabel, checkpointLabels } from '../models/checkpoint-label.ts';
import type { Models } from '../models/models.ts';

const versionSchema = z.object({
  version: z.string().meta({ description: "The checkpoint's step." }),
  labels: z.array(z.enum(checkpointLabels)),
  state: z.enum(['loaded', 'loading', 'available', 'broken']),
});

export const modelSchema = z.object({
  name: z.string(),
  configuration: z.string(),
  batchNorm: z.boolean(),
  recipe: z.string(),
  accuracy: z.number().min(0).max(1).nullable().meta({
    description:
      'Of the best checkpoint, as a fraction of 1: of the test images, or of those held back where there are any; null before the first test, and of weights from elsewhere.',
  }),
  started: z.string(),
  classes: z.array(z.string()),
  input: z.object({
    shape: z.array(z.int()),
    range: z.array(z.number()),
    normalisation: z.object({
      scale: z.number(),
      mean: z.array(z.number()),
      deviation: z.array(z.number()),
    }),
  }),
  versions: z.array(versionSchema),
  card: modelCardSchema,
});
export const modelsSchema = z.object({
  default: z.string().nullable(),
  models: z.array(modelSchema),
});

/** The versions of a model, each once, with the labels that it bears. */
export function versionsOf(models: Models, wanted: string): z.infer<typeof versionSchema>[] {
  const { run, checkpoints } = models.listing(wanted);
  const { name } = run;
  const versions = new Map<string, z.infer<typeof versionSchema>>();
  for (const label of checkpointLabels) {
    const checkpoint = checkpoints[label];
    if (!checkpoint) continue;
    const version = models.versionAt(name, label) ?? String(checkpoint.progress.step);
    const state = models.stateOf(name, label);
    const known = versions.get(version);
    if (!known) versions.set(version, { version, labels: [label], state });
    else {
      known.labels.push(label as CheckpointLabel);
      if (state === 'loaded') known.state = state;
    }
  }
  return [...versions.values()];
}

/** What `GET /models/{model}` tells. */
export function describeModel(models: Models, wanted: string): z.infer<typeof modelSchema> {
  const listing = models.listing(wanted);
  const { run, checkpoints } = listing;
  const { name, settings } = run;
  const progress = checkpoints[models.labelFor(name)]?.progress;
  const card = progress ? run.cardAt(progress) : run.card;
  const { size, mean, deviation } = card.input;
  return {
    name,
    configuration: card.network.configuration,
    batchNorm: card.network.batchNorm,
    recipe: card.training?.recipe.name ?? '',
    accuracy: accuracyOf(listing),
    started: settings.started,
    classes: card.classes,
    input: {
      shape: [size, size, 3],
      range: [0, 255],
      normalisation: { scale: 1 / 255, mean: [...mean], deviation: [...deviation] },
    },
    versions: versionsOf(models, name),
    card: publicCard(card),
  };
}
