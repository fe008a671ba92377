import { CLASSES } from '@vgg/cifar';
import { Router } from 'express';
import { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { visitOf, within } from '../http/visit.ts';
import { predictBody } from '../protocols/predict-body.ts';
import type { Context } from './context.ts';

const querySchema = z.object({
  topK: z.coerce.number().int().min(1).max(CLASSES.length).default(5),
  model: z.string().optional(),
  version: z.string().optional(),
});

export const predictionSchema = z.object({
  model: z.string().meta({ description: "The run's name." }),
  version: z.string().meta({ description: "The checkpoint's step." }),
  predictions: z
    .array(
      z.object({
        classes: z.array(
          z.object({
            name: z.string(),
            label: z.int().min(0),
            probability: z.number().min(0).max(1),
          }),
        ),
      }),
    )
    .meta({ description: 'For each image the most probable classes, the most probable first.' }),
  milliseconds: z.object({
    decoding: z.number().min(0),
    queueing: z.number().min(0),
    inference: z.number().min(0),
  }),
});

/** `POST /predict` */
export function predictRoutes({ configuration, classifier, admit }: Context): Router {
  const router = Router();
  const readBody = predictBody(configuration);
  router
    .route('/predict')
    .post(admit, async (req, res) => {
      const query = querySchema.safeParse(req.query);
      if (!query.success) {
        throw new Problem(
          400,
          `topK is a whole number from 1 to ${CLASSES.length}; model and version are names`,
        );
      }
      const { topK, ...wanted } = query.data;
      const visit = visitOf(res);
      const { model, answers, milliseconds } = await within(
        visit.signal,
        readBody(req, res).then((sources) => classifier.classify(visit, wanted, sources)),
      );
      const answer: z.infer<typeof predictionSchema> = {
        model: model.name,
        version: model.version,
        predictions: answers.map(({ probabilities }) => ({ classes: top(probabilities, topK) })),
        milliseconds: {
          decoding: rounded(milliseconds.decoding),
          queueing: rounded(milliseconds.queueing),
          inference: rounded(milliseconds.inference),
        },
      };
      res.json(answer);
    })
    .all(onlyMethods('POST'));
  return router;
}

/** The k most probable classes. */
export function top(probabilities: Float32Array, k: number) {
  return Array.from(probabilities, (probability, label) => ({
    name: CLASSES[label] ?? String(label),
    label,
    probability,
  }))
    .sort((a, b) => b.probability - a.probability)
    .slice(0, k);
}

/** To a microsecond. */
const rounded = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000;
