import { likeliest, type ModelCard } from '@vgg/core';
import { Router } from 'express';
import { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { visitOf, within } from '../http/visit.ts';
import { predictBody } from '../protocols/predict-body.ts';
import type { Context } from './context.ts';
import { modelFor, tellModel } from './which-model.ts';

const querySchema = z.object({
  topK: z.coerce.number().int().min(1).optional(),
  model: z.string().optional(),
  version: z.string().optional(),
});

/** Where a request does not say how many classes. */
export const FEW = 5;

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
export function predictRoutes({ configuration, models, classifier, admit }: Context): Router {
  const router = Router();
  const readBody = predictBody(configuration);
  router
    .route('/predict')
    .post(admit, async (req, res) => {
      const query = querySchema.safeParse(req.query);
      if (!query.success) {
        throw new Problem(400, 'topK is a whole number of at least 1; model and version are names');
      }
      const { topK, version } = query.data;
      const wanted = {
        model: query.data.model ?? modelFor(req, models, configuration.split),
        version,
      };
      const visit = visitOf(res);
      const { model, answers, milliseconds } = await within(
        visit.signal,
        readBody(req, res).then((sources) =>
          classifier.classify(visit, wanted, (card) => {
            checkTopK(topK, card);
            return sources(card);
          }),
        ),
      );
      const answer: z.infer<typeof predictionSchema> = {
        model: model.name,
        version: model.version,
        predictions: answers.map(({ probabilities }) => ({
          classes: likeliest(model.card.classes, probabilities, topK ?? FEW).map(
            ({ index, label, probability }) => ({ name: label, label: index, probability }),
          ),
        })),
        milliseconds: {
          decoding: rounded(milliseconds.decoding),
          queueing: rounded(milliseconds.queueing),
          inference: rounded(milliseconds.inference),
        },
      };
      tellModel(res, model);
      res.json(answer);
    })
    .all(onlyMethods('POST'));
  return router;
}

/** @throws Problem 400 where more classes are asked for than the model has */
function checkTopK(topK: number | undefined, { classes }: ModelCard): void {
  if (topK === undefined || topK <= classes.length) return;
  throw new Problem(400, `topK is a whole number from 1 to ${classes.length}, the model's classes`);
}

/** To a microsecond. */
const rounded = (milliseconds: number) => Math.round(milliseconds * 1000) / 1000;
