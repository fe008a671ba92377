import { Router } from 'express';
import { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { visitOf, within } from '../http/visit.ts';
import { heatPicture } from '../protocols/heat-picture.ts';
import { predictBody } from '../protocols/predict-body.ts';
import type { Context } from './context.ts';
import { describeHeat, heatSchema, questionOf } from './heat.ts';
import { modelFor, tellModel } from './which-model.ts';

const querySchema = z.object({
  model: z.string().optional(),
  version: z.string().optional(),
  format: z.enum(['json', 'png']).optional(),
});

export const explanationSchema = z.object({
  model: z.string().meta({ description: "The run's name." }),
  version: z.string().meta({ description: "The checkpoint's step." }),
  explanations: z.array(heatSchema).meta({ description: 'Of each image.' }),
});

/** `POST /explain`: what in an image speaks for a class, by Grad-CAM, as numbers or as a picture. */
export function explainRoutes({ configuration, models, explainer, admit }: Context): Router {
  const router = Router();
  const readBody = predictBody(configuration);
  router
    .route('/explain')
    .post(admit, async (req, res) => {
      const query = querySchema.safeParse(req.query);
      if (!query.success) {
        throw new Problem(400, 'format is json or png; model and version are names');
      }
      const { version, format = req.accepts(['json', 'png']) } = query.data;
      const wanted = {
        model: query.data.model ?? modelFor(req, models, configuration.split),
        version,
      };
      const question = questionOf(req);
      const visit = visitOf(res);
      const explain = async () => {
        const sources = await readBody(req, res);
        const { model, explanations } = await explainer.explain(
          visit,
          wanted,
          (card) => {
            const images = sources(card);
            if (format === 'png' && images.length > 1) {
              throw new Problem(400, `a PNG is of one image; ${images.length} came`);
            }
            return images;
          },
          question,
        );
        const [first] = explanations;
        const { size } = model.card.input;
        const png =
          format === 'png' ? await heatPicture(first.pixels, size, first.heat) : undefined;
        return { model, explanations, png };
      };
      const { model, explanations, png } = await within(visit.signal, explain());
      tellModel(res, model);
      res.vary('Accept');
      if (png) {
        res.type('png').send(png);
        return;
      }
      const answer: z.infer<typeof explanationSchema> = {
        model: model.name,
        version: model.version,
        explanations: explanations.map(({ heat }) => describeHeat(heat, model.card)),
      };
      res.json(answer);
    })
    .all(onlyMethods('POST'));
  return router;
}
