import { Router } from 'express';
import { onlyMethods } from '../http/problem.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { Context } from './context.ts';

/** `/metrics` for Prometheus and `/openapi.json`. */
export function metaRoutes({ metrics }: Context): Router {
  const router = Router();
  const document = openApiDocument();
  router
    .route('/metrics')
    .get(async (_req, res) => {
      res.set('Content-Type', metrics.registry.contentType);
      res.send(await metrics.registry.metrics());
    })
    .all(onlyMethods('GET'));
  router
    .route('/openapi.json')
    .get((_req, res) => void res.json(document))
    .all(onlyMethods('GET'));
  return router;
}
