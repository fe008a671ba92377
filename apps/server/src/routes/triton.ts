import express, { Router } from 'express';
import { z } from 'zod';
import { onlyMethods } from '../http/problem.ts';
import { largestBatch } from '../inference/largest-batch.ts';
import { modelStatisticsSchema } from '../inference/statistics.ts';
import { INPUT } from '../protocols/infer-request.ts';
import { OUTPUTS } from '../protocols/infer-response.ts';
import { parsed } from '../protocols/predict-body.ts';
import type { Context } from './context.ts';
import { versionsOf } from './model-description.ts';

const tensorSchema = z.object({
  name: z.string(),
  data_type: z.string(),
  dims: z.array(z.int()),
});
export const configSchema = z.object({
  name: z.string(),
  platform: z.string(),
  backend: z.string(),
  max_batch_size: z.int().min(1).meta({ description: 'the most images of one request' }),
  input: z.array(tensorSchema),
  output: z.array(tensorSchema),
  dynamic_batching: z.object({
    preferred_batch_size: z.array(z.int()),
    max_queue_delay_microseconds: z.int(),
  }),
});
export const statisticsSchema = z.object({ model_stats: z.array(modelStatisticsSchema) });
export const indexRequestSchema = z.object({
  ready: z.boolean().optional().meta({ description: 'only models that can be asked' }),
});
export const indexSchema = z.array(
  z.object({
    name: z.string(),
    version: z.string(),
    state: z.enum(['READY', 'UNAVAILABLE']),
    reason: z.string(),
  }),
);

interface Named {
  model: string;
  version?: string;
}

/** Triton's extensions to the Open Inference Protocol: configuration, statistics, the list of models. */
export function tritonRoutes({
  configuration,
  catalogue,
  models,
  batching,
  statistics,
}: Context): Router {
  const router = Router();
  const json = express.json({ limit: 1024, type: () => true });
  router
    .route('/v2/models/stats')
    .get((_req, res) => {
      const answer: z.infer<typeof statisticsSchema> = { model_stats: statistics.of() };
      res.json(answer);
    })
    .all(onlyMethods('GET'));
  router
    .route('/v2/repository/index')
    .post(async (req, res) => {
      const ready = indexRequestSchema.safeParse((await parsed(json, req, res)) ?? {}).data?.ready;
      const all: z.infer<typeof indexSchema> = catalogue.models().flatMap(({ run }) =>
        versionsOf(models, run.name).map(({ version, state }) => ({
          name: run.name,
          version,
          state: state === 'broken' ? 'UNAVAILABLE' : 'READY',
          reason: state === 'broken' ? 'it cannot be loaded' : '',
        })),
      );
      res.json(ready ? all.filter(({ state }) => state === 'READY') : all);
    })
    .all(onlyMethods('POST'));

  for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    router
      .route(`${path}/config`)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        models.labelFor(model, version);
        const { run } = models.listing(model);
        const { card } = run;
        const { size } = card.input;
        const { maxBatchSize, maxBatchDelayMs } = batching.of(run.name);
        const answer: z.infer<typeof configSchema> = {
          name: run.name,
          platform: 'vgg_tfjs',
          backend: 'vgg',
          max_batch_size: configuration.maxImages,
          input: [{ name: INPUT, data_type: 'TYPE_UINT8', dims: [size, size, 3] }],
          output: OUTPUTS.map((name) => ({
            name,
            data_type: 'TYPE_FP32',
            dims: [card.classes.length],
          })),
          dynamic_batching: {
            preferred_batch_size: [largestBatch(card, maxBatchSize)],
            max_queue_delay_microseconds: Math.round(maxBatchDelayMs * 1000),
          },
        };
        res.json(answer);
      })
      .all(onlyMethods('GET'));
    router
      .route(`${path}/stats`)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        models.labelFor(model, version);
        const answer: z.infer<typeof statisticsSchema> = {
          model_stats: statistics.of(models.listing(model).run.name, version),
        };
        res.json(answer);
      })
      .all(onlyMethods('GET'));
  }
  return router;
}
