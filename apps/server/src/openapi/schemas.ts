import { z } from 'zod';
import { inferRequestSchema } from '../protocols/infer-request.ts';
import { inferResponseSchema } from '../protocols/infer-response.ts';
import { instancesSchema } from '../protocols/predict-body.ts';
import { explanationSchema } from '../routes/explain.ts';
import { modelSchema, modelsSchema } from '../routes/model-description.ts';
import { predictionSchema } from '../routes/predict.ts';
import { metricsSchema, runsSchema, snapshotsSchema } from '../routes/runs.ts';
import { sweepSchema, sweepsSchema } from '../routes/sweep-description.ts';
import {
  configSchema,
  indexRequestSchema,
  indexSchema,
  statisticsSchema,
} from '../routes/triton.ts';
import {
  statusSchema,
  v1ExplanationSchema,
  v1MetadataSchema,
  v1ModelsSchema,
  v1PredictionSchema,
  v1RequestSchema,
} from '../routes/v1.ts';
import { metadataSchema, readySchema, serverSchema } from '../routes/v2-metadata.ts';

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  requestId: z.string(),
  error: z.string().meta({ description: 'The detail again, where older protocols look for it.' }),
});

/** Every form of JSON that comes in or goes out. */
const schemas = {
  Problem: problemSchema,
  Instances: instancesSchema,
  Prediction: predictionSchema,
  Explanation: explanationSchema,
  Model: modelSchema,
  Models: modelsSchema,
  Runs: runsSchema,
  Metrics: metricsSchema,
  Snapshots: snapshotsSchema,
  Sweeps: sweepsSchema,
  Sweep: sweepSchema,
  V2Server: serverSchema,
  V2Model: metadataSchema,
  V2Ready: readySchema,
  V2InferRequest: inferRequestSchema,
  V2InferResponse: inferResponseSchema,
  V2Config: configSchema,
  V2Statistics: statisticsSchema,
  V2IndexRequest: indexRequestSchema,
  V2Index: indexSchema,
  V1Models: v1ModelsSchema,
  V1Metadata: v1MetadataSchema,
  V1Status: statusSchema,
  V1Request: v1RequestSchema,
  V1Prediction: v1PredictionSchema,
  V1Explanation: v1ExplanationSchema,
  Live: z.object({ live: z.literal(true) }),
  Ready: z.object({ ready: z.literal(true) }),
};

export type SchemaName = keyof typeof schemas;

/** The same as JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
export function componentSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _, ...json } = z.toJSONSchema(schema);
      return [name, json];
    }),
  );
}
