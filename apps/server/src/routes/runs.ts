import { listRuns, type Run } from '@vgg/runs';
import { Router } from 'express';
import { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { KeptList } from '../models/kept-list.ts';
import type { Context } from './context.ts';
import { streamRun } from './run-stream.ts';

export const runSchema = z.object({
  name: z.string(),
  configuration: z.string(),
  recipe: z.string(),
  batchNorm: z.boolean(),
  epochs: z.int().min(0),
  bestAccuracy: z.number().nullable(),
  lastAccuracy: z.number().nullable(),
  chosenOn: z
    .enum(['test', 'validation'])
    .meta({ description: 'Which images choose the best: the test images, or images held back.' }),
  state: z.enum(['running', 'interrupted', 'finished', 'stopped', 'failed']),
  started: z.string(),
  seconds: z.number(),
  snapshots: z.int().min(0).meta({ description: 'Moments of the training that were kept.' }),
});
export const runsSchema = z.object({ runs: z.array(runSchema), problems: z.array(z.string()) });
export const eventSchema = z.looseObject({ event: z.string(), step: z.number() });
export const snapshotsSchema = z.object({
  run: z.string(),
  snapshots: z.array(z.object({ step: z.int().min(0), bytes: z.int().min(0) })),
});
export const metricsSchema = z.object({ run: z.string(), events: z.array(eventSchema) });

/** `/runs`: what is and was trained, and how it goes. */
export function runRoutes(context: Context): Router {
  const { configuration, catalogue } = context;
  const router = Router();
  const table = new KeptList(() => listRuns(configuration.runs), {
    maxAgeMs: configuration.pollSeconds * 1000,
  });
  const find = (name: string): Run => {
    const found = catalogue.get(name)?.run;
    if (!found) throw new Problem(404, `there is no run ${JSON.stringify(name.slice(0, 80))}`);
    return found;
  };
  router
    .route('/runs')
    .get(async (_req, res) => {
      const { runs, problems } = await table.list();
      // Where the runs lie on this machine is nobody's business outside.
      const answer: z.infer<typeof runsSchema> = {
        runs: runs.map(({ folder: _, ...run }) => run),
        problems: problems.map((problem) => problem.replaceAll(configuration.runs, '')),
      };
      res.json(answer);
    })
    .all(onlyMethods('GET'));
  router
    .route('/runs/:run/metrics')
    .get(async (req, res) => {
      const run = find(req.params.run);
      const { event } = req.query;
      const events = (await run.metrics()).filter((one) => !event || one.event === event);
      res.json({ run: run.name, events });
    })
    .all(onlyMethods('GET'));
  router
    .route('/runs/:run/stream')
    .get((req, res) => streamRun(find(req.params.run), context, req, res))
    .all(onlyMethods('GET'));
  router
    .route('/runs/:run/snapshots')
    .get(async (req, res) => {
      const run = find(req.params.run);
      const answer: z.infer<typeof snapshotsSchema> = {
        run: run.name,
        snapshots: await run.snapshots.list(),
      };
      res.json(answer);
    })
    .all(onlyMethods('GET'));
  router
    .route('/runs/:run/snapshots/:file')
    .get((req, res, next) => {
      const { name, snapshots } = find(req.params.run);
      const { file } = req.params;
      const none = () =>
        new Problem(404, `${name} has kept no moment ${JSON.stringify(file.slice(0, 80))}`);
      if (!/^step-\d+\.safetensors$/.test(file)) throw none();
      // A training that goes on from a checkpoint may write it anew: asked for again each time.
      const how = { root: snapshots.folder, headers: { 'Cache-Control': 'no-cache' } };
      res.type('application/octet-stream').sendFile(file, how, (error) => {
        if (error && !res.headersSent) next(none());
      });
    })
    .all(onlyMethods('GET'));
  return router;
}
