import { z } from 'zod';

const duration = z.object({
  count: z.int().min(0),
  ns: z.number().min(0).meta({ description: 'nanoseconds, of all together' }),
});

/** What Triton's statistics extension tells of a version of a model. */
export const modelStatisticsSchema = z.object({
  name: z.string(),
  version: z.string(),
  last_inference: z.number().min(0).meta({ description: 'milliseconds since 1970' }),
  inference_count: z.int().min(0).meta({ description: 'images answered' }),
  execution_count: z.int().min(0).meta({ description: 'batches computed' }),
  inference_stats: z.object({
    success: duration,
    fail: duration,
    queue: duration,
    compute_input: duration,
    compute_infer: duration,
    compute_output: duration,
  }),
  batch_stats: z.array(z.object({ batch_size: z.int().min(1), compute_infer: duration })),
});

type ModelStatistics = z.infer<typeof modelStatisticsSchema>;
type Duration = z.infer<typeof duration>;

/** Which network: a run and the step of its checkpoint. */
export interface Version {
  name: string;
  version: string;
}

/** Times of one request, in milliseconds. */
export interface Times {
  decoding: number;
  queueing: number;
  inference: number;
}

/** Counts what each version of each model has done since the server started. */
export class Statistics {
  private readonly known = new Map<string, ModelStatistics>();

  /** A request was answered: its images, and the times of it. */
  answered(version: Version, images: number, { decoding, queueing, inference }: Times): void {
    const entry = this.entry(version);
    entry.inference_count += images;
    entry.last_inference = Date.now();
    const { success, queue, compute_input, compute_infer } = entry.inference_stats;
    add(success, decoding + queueing + inference);
    add(queue, queueing);
    add(compute_input, decoding);
    add(compute_infer, inference);
  }

  /** A request was refused or given up after so many milliseconds. */
  failed(version: Version, milliseconds: number): void {
    add(this.entry(version).inference_stats.fail, milliseconds);
  }

  /** A batch of so many images was computed. */
  computed(version: Version, images: number, milliseconds: number): void {
    const entry = this.entry(version);
    entry.execution_count += 1;
    let size = entry.batch_stats.find(({ batch_size }) => batch_size === images);
    if (!size) {
      size = { batch_size: images, compute_infer: none() };
      entry.batch_stats.push(size);
    }
    add(size.compute_infer, milliseconds);
  }

  /** What was counted, of all, of one model, or of one of its versions. */
  of(name?: string, version?: string): ModelStatistics[] {
    return [...this.known.values()].filter(
      (entry) =>
        (name === undefined || entry.name === name) &&
        (version === undefined || entry.version === version),
    );
  }

  private entry({ name, version }: Version): ModelStatistics {
    const key = JSON.stringify([name, version]);
    let entry = this.known.get(key);
    if (!entry) {
      entry = {
        name,
        version,
        last_inference: 0,
        inference_count: 0,
        execution_count: 0,
        inference_stats: {
          success: none(),
          fail: none(),
          queue: none(),
          compute_input: none(),
          compute_infer: none(),
          compute_output: none(),
        },
        batch_stats: [],
      };
      this.known.set(key, entry);
    }
    return entry;
  }
}

const none = (): Duration => ({ count: 0, ns: 0 });

function add(to: Duration, milliseconds: number): void {
  to.count += 1;
  to.ns += Math.round(milliseconds * 1e6);
}
