import { join } from 'node:path';
import { listSweeps, openRun, type Run, RunError, type Sweep } from '@vgg/runs';
import { Router } from 'express';
import type { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { KeptList } from '../models/kept-list.ts';
import type { Context } from './context.ts';
import { streamRun } from './run-stream.ts';
import { sweepDescription, sweepHead, type sweepsSchema } from './sweep-description.ts';

/** `/sweeps`: what was tried over which settings, and the trainings of each trial. */
export function sweepRoutes(context: Context): Router {
  const { configuration } = context;
  const router = Router();
  const kept = new KeptList(() => listSweeps(configuration.runs), {
    maxAgeMs: configuration.pollSeconds * 1000,
  });
  const find = async (name: string): Promise<Sweep> => {
    const found = (await kept.list()).sweeps.find((sweep) => sweep.name === name);
    if (!found) throw new Problem(404, `there is no sweep ${quoted(name)}`);
    return found;
  };
  const trialRun = async ({ sweep, trial }: { sweep: string; trial: string }): Promise<Run> => {
    const { folder, ledger } = await find(sweep);
    if (!ledger.trials.some(({ name }) => name === trial)) {
      throw new Problem(404, `${sweep} has no trial ${quoted(trial)}`);
    }
    return openRun(join(folder, trial)).catch((error) => {
      if (!(error instanceof RunError)) throw error;
      throw new Problem(404, `${sweep}'s ${trial} has no run that can be read yet`);
    });
  };
  router
    .route('/sweeps')
    .get(async (_req, res) => {
      const { sweeps, problems } = await kept.list();
      const answer: z.infer<typeof sweepsSchema> = {
        sweeps: sweeps.map(sweepHead),
        problems: problems.map((problem) => problem.replaceAll(configuration.runs, '')),
      };
      res.json(answer);
    })
    .all(onlyMethods('GET'));
  router
    .route('/sweeps/:sweep')
    .get(async (req, res) => {
      res.json(sweepDescription(await find(req.params.sweep)));
    })
    .all(onlyMethods('GET'));
  router
    .route('/sweeps/:sweep/trials/:trial/metrics')
    .get(async (req, res) => {
      const run = await trialRun(req.params);
      const { event } = req.query;
      const events = (await run.metrics()).filter((one) => !event || one.event === event);
      res.json({ run: run.name, events });
    })
    .all(onlyMethods('GET'));
  router
    .route('/sweeps/:sweep/trials/:trial/stream')
    .get(async (req, res) => streamRun(await trialRun(req.params), context, req, res))
    .all(onlyMethods('GET'));
  return router;
}

const quoted = (name: string) => JSON.stringify(name.slice(0, 80));
