import { z } from 'zod';
import type { Models } from '../models/models.ts';
import { own } from '../own.ts';
import { INPUT } from '../protocols/infer-request.ts';
import { OUTPUTS } from '../protocols/infer-response.ts';
import { versionsOf } from './model-description.ts';

export const serverSchema = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

const tensorSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()),
});
export const metadataSchema = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
});
export const readySchema = z.object({ name: z.string(), ready: z.literal(true) });

/** What the Open Inference Protocol tells of the server, over HTTP as over gRPC. */
export function serverMetadata(): z.infer<typeof serverSchema> {
  return {
    name: own.name,
    version: own.version,
    extensions: ['binary_tensor_data', 'classification', 'model_configuration', 'statistics'],
  };
}

/**
 * What it tells of a model.
 * @throws UnknownModelError
 */
export function modelMetadata(
  models: Models,
  model: string,
  version?: string,
): z.infer<typeof metadataSchema> {
  models.labelFor(model, version);
  const { run } = models.listing(model);
  const { classes, input } = run.card;
  return {
    name: run.name,
    versions: versionsOf(models, model).map((one) => one.version),
    platform: 'vgg_tfjs',
    inputs: [{ name: INPUT, datatype: 'UINT8', shape: [-1, input.size, input.size, 3] }],
    outputs: OUTPUTS.map((name) => ({ name, datatype: 'FP32', shape: [-1, classes.length] })),
  };
}

/**
 * Whether a model can be asked; one that is not loaded yet is loaded by its first request.
 * @throws UnknownModelError
 */
export function isReady(models: Models, model: string, version?: string): boolean {
  const { run } = models.listing(model);
  return models.stateOf(run.name, models.labelFor(model, version)) !== 'broken';
}
