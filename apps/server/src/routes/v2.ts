import { Router } from 'express';
import type { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { visitOf, within } from '../http/visit.ts';
import { inferBody, inferSources } from '../protocols/infer-request.ts';
import { inferAnswer } from '../protocols/infer-response.ts';
import { parsed, rawParser } from '../protocols/predict-body.ts';
import type { Context } from './context.ts';
import { isReady, modelMetadata, type readySchema, serverMetadata } from './v2-metadata.ts';
import { tellModel } from './which-model.ts';

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
      res.json(serverMetadata());
    })
    .all(onlyMethods('GET'));

  for (const path of ['/v2/models/:model', '/v2/models/:model/versions/:version']) {
    router
      .route(path)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        res.json(modelMetadata(models, model, version));
      })
      .all(onlyMethods('GET'));

    router
      .route(`${path}/ready`)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        if (!isReady(models, model, version)) throw new Problem(503, `${model} cannot be loaded`);
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
          tellModel(res, classified.model);
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
