import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';

/** How images of a model are gathered into batches. */
export interface BatchLimits {
  /** The most images of one batch. */
  maxBatchSize: number;
  /** The most milliseconds that an image waits for others that are on their way. */
  maxBatchDelayMs: number;
}

/** The same for all models, what single models have instead, and how many images may wait. */
export interface BatchingSettings extends BatchLimits {
  /** The most images that wait. */
  maxQueue: number;
  modelBatching?: Record<string, Partial<BatchLimits>> | undefined;
}

/** The largest batch that may be set. */
export const LARGEST = 1024;

const error =
  'models with the size of their batches, and after a colon the delay in milliseconds, are accepted, as vgg-a=16:2,vgg-b=8';
const size = z.coerce.number({ error }).int({ error }).min(1, { error }).max(LARGEST, { error });
const delay = z.coerce.number({ error }).min(0, { error }).max(1000, { error });

/** `vgg-a=16:2,vgg-b=8`, or the same as keys of a file: `vgg-a: {maxBatchSize: 16, maxBatchDelayMs: 2}`. */
export const modelBatchingSchema = z.preprocess(
  (value) => (typeof value === 'string' ? limitsIn(value) : value),
  z.record(
    z.string().min(1),
    z.strictObject({ maxBatchSize: size.optional(), maxBatchDelayMs: delay.optional() }, { error }),
    { error },
  ),
);

function limitsIn(text: string): Record<string, Record<string, string>> | undefined {
  const parts = text.split(',').map((part) => /^([^=]+)=([^:]+)(?::(.+))?$/.exec(part.trim()));
  if (parts.some((part) => part === null)) return undefined;
  return Object.fromEntries(
    parts.flatMap((part) => {
      const [, name = '', maxBatchSize = '', maxBatchDelayMs] = part ?? [];
      const limits = {
        maxBatchSize,
        ...(maxBatchDelayMs === undefined ? {} : { maxBatchDelayMs }),
      };
      return [[name.trim(), limits]];
    }),
  );
}

/** How batches are gathered now; it may be changed while the server runs. */
export class Batching {
  private settings: BatchingSettings;

  constructor(settings: BatchingSettings) {
    this.settings = pick(settings);
  }

  get maxQueue(): number {
    return this.settings.maxQueue;
  }

  /** What holds for a model; names are told apart as the models' are, whatever their case. */
  of(model: string): BatchLimits {
    const { maxBatchSize, maxBatchDelayMs, modelBatching = {} } = this.settings;
    const own = Object.entries(modelBatching).find(
      ([name]) => name.toLowerCase() === model.toLowerCase(),
    );
    return { maxBatchSize, maxBatchDelayMs, ...own?.[1] };
  }

  /**
   * From now on these hold; images that wait already keep what held when they came.
   * @returns whether something is different
   */
  change(settings: BatchingSettings): boolean {
    const before = this.settings;
    this.settings = pick(settings);
    return !isDeepStrictEqual(before, this.settings);
  }
}

function pick({ maxBatchSize, maxBatchDelayMs, maxQueue, modelBatching }: BatchingSettings) {
  return { maxBatchSize, maxBatchDelayMs, maxQueue, modelBatching };
}
