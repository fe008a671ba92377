import { DataError, OversizedImageError } from '@vgg/datasets';
import { Problem } from '../http/problem.ts';
import { QueueFullError } from '../inference/batcher.ts';
import { InferenceError } from '../inference/engine.ts';
import { ModelUnavailableError, UnknownModelError } from '../models/faults.ts';

/** What an error of images, models or inference is to a client; undefined for any other. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof OversizedImageError) return new Problem(422, error.message);
  if (error instanceof DataError) return new Problem(400, error.message);
  if (error instanceof UnknownModelError) return new Problem(404, error.message);
  if (error instanceof QueueFullError) {
    return new Problem(503, error.message, { 'Retry-After': String(error.retryAfter) });
  }
  if (error instanceof ModelUnavailableError || error instanceof InferenceError) {
    return new Problem(503, error.message, { 'Retry-After': '5' });
  }
  return undefined;
}
