import { Router } from 'express';
import { onlyMethods, Problem, sendProblem } from '../http/problem.ts';
import type { Context } from './context.ts';

/** `/v2/health/live` and `/v2/health/ready`: always open, never in a queue. */
export function healthRoutes({ models, stopping }: Context): Router {
  const router = Router();
  router
    .route('/v2/health/live')
    .get((_req, res) => void res.json({ live: true }))
    .all(onlyMethods('GET'));
  router
    .route('/v2/health/ready')
    .get((_req, res) => {
      if (stopping.aborted) sendProblem(res, new Problem(503, 'the server is stopping'));
      else if (!models.defaultModel) sendProblem(res, new Problem(503, 'no model is loaded yet'));
      else res.json({ ready: true });
    })
    .all(onlyMethods('GET'));
  return router;
}
