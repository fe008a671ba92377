import { Router } from 'express';
import { z } from 'zod';
import { onlyMethods, Problem } from '../http/problem.ts';
import { visitOf, within } from '../http/visit.ts';
import type { Models } from '../models/models.ts';
import { INPUT } from '../protocols/infer-request.ts';
import { instanceSource, isRecord } from '../protocols/pixels.ts';
import { checkCount, jsonParser, parsed } from '../protocols/predict-body.ts';
import type { Context } from './context.ts';
import { describeHeat, heatSchema, questionOf } from './heat.ts';
import { versionsOf } from './model-description.ts';
import { tellModel } from './which-model.ts';

export const statusSchema = z.object({
  model_version_status: z.array(
    z.object({
      version: z.string(),
      state: z.enum(['AVAILABLE', 'START', 'LOADING', 'END']),
      status: z.object({ error_code: z.string(), error_message: z.string() }),
    }),
  ),
});

const probabilities = z.array(z.array(z.number().min(0).max(1)));
export const v1PredictionSchema = z.union([
  z.object({ predictions: probabilities }),
  z.object({ outputs: probabilities }),
]);

export const v1ExplanationSchema = z.object({ explanations: z.array(heatSchema) });

const form = { signature_name: z.string().optional() };
/** Row form or columnar form, never both. */
export const v1RequestSchema = z.union([
  z.object({
    ...form,
    instances: z.array(z.unknown()).min(1),
    inputs: z.never().optional(),
  }),
  z.object({
    ...form,
    instances: z.never().optional(),
    inputs: z.union([
      z.array(z.unknown()).min(1),
      z.record(z.string(), z.array(z.unknown()).min(1)),
    ]),
  }),
]);

export const v1ModelsSchema = z.object({ models: z.array(z.string()) });

const tensorInfoSchema = z.record(
  z.string(),
  z.object({
    dtype: z.string(),
    tensor_shape: z.object({
      dim: z.array(z.object({ size: z.string(), name: z.string() })),
      unknown_rank: z.boolean(),
    }),
    name: z.string(),
  }),
);
export const v1MetadataSchema = z.object({
  model_spec: z.object({ name: z.string(), signature_name: z.string(), version: z.string() }),
  metadata: z.object({
    signature_def: z.object({
      signature_def: z.record(
        z.string(),
        z.object({
          inputs: tensorInfoSchema,
          outputs: tensorInfoSchema,
          method_name: z.string(),
        }),
      ),
    }),
  }),
});

const STATES = {
  loaded: 'AVAILABLE',
  loading: 'LOADING',
  available: 'START',
  broken: 'END',
} as const;

interface Named {
  model: string;
  version?: string;
}

/** TensorFlow Serving's REST interface, version 1. */
export function v1Routes({
  configuration,
  catalogue,
  models,
  classifier,
  explainer,
  admit,
}: Context): Router {
  const router = Router();
  const json = jsonParser(configuration);
  router.use('/v1/models', (req, _res, next) => {
    req.url = withColon(req.url);
    next();
  });
  router
    .route('/v1/models')
    .get((_req, res) => {
      const answer: z.infer<typeof v1ModelsSchema> = {
        models: catalogue.models().map(({ run }) => run.name),
      };
      res.json(answer);
    })
    .all(onlyMethods('GET'));
  for (const path of [
    '/v1/models/:model',
    '/v1/models/:model/versions/:version',
    '/v1/models/:model/labels/:version',
  ]) {
    router
      .route(`${path}\\:predict`)
      .post(admit, async (req, res) => {
        const wanted = req.params as unknown as Named;
        const visit = visitOf(res);
        const predict = async () => {
          const { form, images } = imagesOf(await parsed(json, req, res));
          checkCount(images.length, configuration.maxImages);
          const { model, answers } = await classifier.classify(visit, wanted, ({ input }) =>
            images.map((image, i) => instanceSource(bare(image), input.size, `${form}[${i}]`)),
          );
          tellModel(res, model);
          const rows = answers.map((answer) => [...answer.probabilities]);
          return form === 'instances' ? { predictions: rows } : { outputs: rows };
        };
        const answer: z.infer<typeof v1PredictionSchema> = await within(visit.signal, predict());
        res.json(answer);
      })
      .all(onlyMethods('POST'));

    router
      .route(`${path}\\:explain`)
      .post(admit, async (req, res) => {
        const wanted = req.params as unknown as Named;
        const visit = visitOf(res);
        const explain = async () => {
          const { form, images } = imagesOf(await parsed(json, req, res));
          checkCount(images.length, configuration.maxImages);
          return explainer.explain(
            visit,
            wanted,
            ({ input }) =>
              images.map((image, i) => instanceSource(bare(image), input.size, `${form}[${i}]`)),
            questionOf(req),
          );
        };
        const { model, explanations } = await within(visit.signal, explain());
        const answer: z.infer<typeof v1ExplanationSchema> = {
          explanations: explanations.map(({ heat }) => describeHeat(heat, model.card)),
        };
        tellModel(res, model);
        res.json(answer);
      })
      .all(onlyMethods('POST'));

    router
      .route(`${path}/metadata`)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        res.json(metadataOf(models, model, version));
      })
      .all(onlyMethods('GET'));

    router
      .route(path)
      .get((req, res) => {
        const { model, version } = req.params as unknown as Named;
        models.labelFor(model, version);
        const answer: z.infer<typeof statusSchema> = {
          model_version_status: versionsOf(models, model)
            .filter(
              (one) =>
                !version ||
                one.version === version ||
                one.labels.some((label) => label === version),
            )
            .map((one) => ({
              version: one.version,
              state: STATES[one.state],
              status: { error_code: one.state === 'broken' ? 'INTERNAL' : 'OK', error_message: '' },
            })),
        };
        res.json(answer);
      })
      .all(onlyMethods('GET'));
  }
  return router;
}

/** Some clients encode the colon before the verb. */
function withColon(url: string): string {
  const end = url.includes('?') ? url.indexOf('?') : url.length;
  return url.slice(0, end).replace(/%3A(?=(?:predict|explain)$)/i, ':') + url.slice(end);
}

function metadataOf(
  models: Models,
  model: string,
  version: string | undefined,
): z.infer<typeof v1MetadataSchema> {
  const label = models.labelFor(model, version);
  const { run, checkpoints } = models.listing(model);
  const { classes, input } = run.card;
  const tensor = (name: string, dtype: string, shape: number[]) => ({
    [name]: {
      dtype,
      tensor_shape: {
        dim: [-1, ...shape].map((size) => ({ size: String(size), name: '' })),
        unknown_rank: false,
      },
      name,
    },
  });
  return {
    model_spec: {
      name: run.name,
      signature_name: '',
      version: models.versionAt(run.name, label) ?? String(checkpoints[label]?.progress.step),
    },
    metadata: {
      signature_def: {
        signature_def: {
          serving_default: {
            inputs: tensor(INPUT, 'DT_UINT8', [input.size, input.size, 3]),
            outputs: tensor('probabilities', 'DT_FLOAT', [classes.length]),
            method_name: 'tensorflow/serving/predict',
          },
        },
      },
    },
  };
}

/** Row form (`instances`) or columnar form (`inputs`, a list or one named list). */
function imagesOf(body: unknown): { form: 'instances' | 'inputs'; images: unknown[] } {
  const request = v1RequestSchema.safeParse(body).data;
  if (request?.instances) return { form: 'instances', images: request.instances };
  if (request?.inputs) {
    const columns = Array.isArray(request.inputs)
      ? [request.inputs]
      : Object.values(request.inputs);
    if (columns.length === 1) return { form: 'inputs', images: columns[0] };
  }
  throw new Problem(
    400,
    'the body must be {"instances": [one or more images]} or {"inputs": …}; the probabilities of all classes come back for each',
  );
}

/** An instance may name its one input, as `{"images": …}`. */
function bare(instance: unknown): unknown {
  if (!isRecord(instance) || 'b64' in instance) return instance;
  const values = Object.values(instance);
  return values.length === 1 ? values[0] : instance;
}
