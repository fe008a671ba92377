import { Router } from 'express';
import type { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import type { Context } from './context.ts';
import { describeModel, type modelsSchema } from './model-description.ts';

/** `/models`: what can be asked, and the exported model's files for other tfjs programs. */
export function modelRoutes({ catalogue, models }: Context): Router {
  const router = Router();
  router
    .route('/models')
    .get((_req, res) => {
      const answer: z.infer<typeof modelsSchema> = {
        default: models.defaultModel ?? null,
        models: catalogue.models().map(({ run }) => describeModel(models, run.name)),
      };
      res.json(answer);
    })
    .all(onlyMethods('GET'));
  router
    .route('/models/:model')
    .get((req, res) => void res.json(describeModel(models, req.params.model)))
    .all(onlyMethods('GET'));
  router
    .route('/models/:model/tfjs/:file')
    .get((req, res, next) => {
      const { run } = models.listing(req.params.model);
      const { file } = req.params;
      if (!/^(model\.json|weights\.[\w.]+\.bin)$/.test(file)) {
        throw new Problem(404, `${run.name} has no file ${JSON.stringify(file.slice(0, 80))}`);
      }
      res.sendFile(file, { root: run.modelFolder }, (error) => {
        if (error) next(new Problem(404, `${run.name} has no exported ${file}`));
      });
    })
    .all(onlyMethods('GET'));
  return router;
}
