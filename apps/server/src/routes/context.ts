import type { RequestHandler } from 'express';
import type { Configuration } from '../configuration.ts';
import type { Batching } from '../inference/batching.ts';
import type { Classifier } from '../inference/classify.ts';
import type { Explainer } from '../inference/explain.ts';
import type { Statistics } from '../inference/statistics.ts';
import type { Metrics } from '../metrics.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { Models } from '../models/models.ts';

/** What the routes work with. */
export interface Context {
  configuration: Configuration;
  catalogue: Catalogue;
  models: Models;
  batching: Batching;
  classifier: Classifier;
  explainer: Explainer;
  statistics: Statistics;
  metrics: Metrics;
  /** Lets a request for inference in. */
  admit: RequestHandler;
  /** Aborts when the server stops. */
  stopping: AbortSignal;
}
