import type { ModelCard } from '@vgg/core';
import type { Request } from 'express';
import { z } from 'zod';
import { Problem } from '../http/problem.ts';
import type { Question } from '../inference/explain.ts';
import type { Heat } from '../inference/messages.ts';

/** What is told of an image's explanation. */
export const heatSchema = z.object({
  name: z.string().meta({ description: 'The class that is explained.' }),
  label: z.int().min(0),
  probability: z.number().min(0).max(1),
  layer: z.string().meta({ description: 'The convolution whose maps were weighed.' }),
  shape: z.array(z.int().min(1)).length(2),
  values: z
    .array(z.array(z.number().min(0)))
    .meta({ description: 'Grad-CAM, row by row: how much each place speaks for the class.' }),
});

const querySchema = z.object({ label: z.string().optional(), layer: z.string().optional() });

/** @throws Problem 400 where one is given twice */
export function questionOf(req: Request): Question {
  const query = querySchema.safeParse(req.query);
  if (query.success) return query.data;
  throw new Problem(400, 'label is a class, layer the name of a convolution');
}

export function describeHeat(
  { label, probability, layer, height, width, values }: Heat,
  { classes }: ModelCard,
): z.infer<typeof heatSchema> {
  const rows = Array.from({ length: height }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
  ]);
  return { name: classes[label], label, probability, layer, shape: [height, width], values: rows };
}
