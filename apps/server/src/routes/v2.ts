import { Router } from 'express';
import { z } from 'zod';
import own from '../../package.json' with { type: 'json' };
import { onlyMethods, Problem } from '../http/problem.ts';
import { visitOf, within } from '../http/visit.ts';
import { INPUT, inferBody, inferSources } from '../protocols/infer-request.ts';
import { inferAnswer, OUTPUTS } from '../protocols/infer-response.ts';
import { parsed, rawParser } from '../protocols/predict-body.ts';
import type { Context } from './context.ts';
import { versionsOf } from './model-description.ts';

export const serverSchema = z.object({
  name: z.string(),
  version: z.string(),
  extensions: z.array(z.string()),
});

const tensorSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()),
});
export const metadataSchema = z.object({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensorSchema),
  outputs: z.array(tensorSchema),
});
export const readySchema = z.object({ name: z.string(), ready: z.literal(true) });

interface Named {
  model: string;
  version?: string;
}

/** The Open Inference Protocol, version 2, as KServe and Triton speak it. */
export function v2Routes({ configuration, models, classifier, admit }: Context): Router {
  const router = Router();
  const raw = rawParser(configuration);
  const mostJson = configuration.jsonLimitMib * 2 ** 20;
  router
    .route('/v2')
    .get((_req, res) => {
      const answer: z.infer<typeof serverSchema> = {
        name: own.name,
        version: own.version,
        extensions: ['binary_tensor_data', 'classification', 'model_configuration', 'statistics'],
      };
      res.json(answer);
    })
    .all(onlyMethods('GET'));

  for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    router
      .route(path)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        models.labelFor(model, version);
        const { run } = models.listing(model);
        const { classes, input } = run.card;
        const answer: z.infer<typeof metadataSchema> = {
          name: run.name,
          versions: versionsOf(models, model).map((one) => one.version),
          platform: 'vgg_tfjs',
          inputs: [{ name: INPUT, datatype: 'UINT8', shape: [-1, input.size, input.size, 3] }],
          outputs: OUTPUTS.map((name) => ({ name, datatype: 'FP32', shape: [-1, classes.length] })),
        };
        res.json(answer);
      })
      .all(onlyMethods('GET'));

    router
      .route(`${path}/ready`)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        const { run } = models.listing(model);
        const state = models.stateOf(run.name, models.labelFor(model, version));
        // One that is not loaded yet is loaded by its first request.
        if (state === 'broken') throw new Problem(503, `${model} cannot be loaded`);
        const answer: z.infer<typeof readySchema> = { name: model, ready: true };
        res.json(answer);
      })
      .all(onlyMethods('GET'));

    router
      .route(`${path}/infer`)
      .post(admit, async (req, res) => {
        const wanted = req.params as unknown as Named;
        const visit = visitOf(res);
        const infer = async () => {
          const bytes = await parsed(raw, req, res);
          if (!(bytes instanceof Uint8Array)) throw new Problem(400, 'the body is empty');
          // Bytes of which no header says how much is JSON are pixels alone.
          const pixelsAlone = req.is('application/octet-stream') ? '0' : undefined;
          const header = req.get('Inference-Header-Content-Length') ?? pixelsAlone;
          const body = inferBody(bytes, header, mostJson);
          const classified = await classifier.classify(visit, wanted, ({ input }) =>
            inferSources(body, input.size, configuration.maxImages),
          );
          return inferAnswer(body.request ?? {}, classified);
        };
        const { body, headerLength } = await within(visit.signal, infer());
        if (headerLength === undefined) res.type('json');
        else {
          res.type('application/octet-stream');
          res.set('Inference-Header-Content-Length', String(headerLength));
        }
        res.send(body);
      })
      .all(onlyMethods('POST'));
  }
  return router;
}
