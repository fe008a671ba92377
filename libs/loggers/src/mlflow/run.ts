import { createHash } from 'node:crypto';
import type { EndReason } from '@vgg/core';
import type { LoggedTraining } from '../logger.ts';
import { flatParameters } from '../parameters.ts';
import { type MlflowClient, MlflowError } from './client.ts';

/** What MLflow takes in one call of log-batch. */
const METRICS_A_CALL = 1000;
const PARAMETERS_A_CALL = 100;
/** The longest value of a parameter. */
const PARAMETER_LENGTH = 6000;
/** Our tag by which a resumed training finds its run. */
const IDENTITY = 'vgg.identity';

export interface Metric {
  key: string;
  value: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  step: number;
}

interface MlflowRun {
  info: { run_id: string };
  data?: {
    metrics?: { key: string; step?: number | string }[];
    params?: { key: string }[];
  };
}

/** A training's run on an MLflow server. */
export class Run {
  private readonly client: MlflowClient;
  private readonly id: string;
  /** The last step told of each metric: a resumed training tells some steps again. */
  private readonly told: Map<string, number>;

  private constructor(client: MlflowClient, id: string, told: Map<string, number>) {
    this.client = client;
    this.id = id;
    this.told = told;
  }

  /**
   * The training's run, found or made, with its parameters. May be called again after a fault.
   * @throws MlflowError
   */
  static async open(
    client: MlflowClient,
    experiment: string,
    training: LoggedTraining,
    time: number,
  ): Promise<Run> {
    const experimentId = await experimentNamed(client, experiment);
    // Hashed, since a filter knows no escapes.
    const identity = createHash('sha256').update(training.identity).digest('hex');
    const { runs = [] } = await client.post<{ runs?: MlflowRun[] }>('runs/search', {
      experiment_ids: [experimentId],
      filter: `tags.\`${IDENTITY}\` = '${identity}'`,
      max_results: 1,
    });
    const [found = await createRun(client, experimentId, training.name, identity, time)] = runs;
    const { metrics = [], params = [] } = found.data ?? {};
    const told = new Map(metrics.map(({ key, step }) => [key, Number(step ?? 0)]));
    const run = new Run(client, found.info.run_id, told);
    await client.post('runs/update', { run_id: run.id, status: 'RUNNING' });
    await run.logParameters(training, new Set(params.map(({ key }) => key)));
    return run;
  }

  /** @throws MlflowError */
  async log(metrics: readonly Metric[]): Promise<void> {
    const fresh = metrics.filter(({ key, step }) => step > (this.told.get(key) ?? -1));
    for (const batch of batches(fresh, METRICS_A_CALL)) {
      const written = batch.map((metric) => ({ ...metric, value: jsonNumber(metric.value) }));
      await this.client.post('runs/log-batch', { run_id: this.id, metrics: written });
      for (const { key, step } of batch) this.told.set(key, step);
    }
  }

  /** @throws MlflowError */
  async end(reason: EndReason, time: number): Promise<void> {
    const status = { finished: 'FINISHED', failed: 'FAILED', stopped: 'KILLED' }[reason];
    await this.client.post('runs/update', { run_id: this.id, status, end_time: time });
  }

  /** MLflow's parameters are for ever: those that the run has stay as they were. */
  private async logParameters({ parameters }: LoggedTraining, known: ReadonlySet<string>) {
    const params = [...flatParameters(parameters)]
      .map(([name, value]) => ({
        key: name.replace(/[^\w./: -]/g, '_').slice(0, 250),
        value: String(value).slice(0, PARAMETER_LENGTH),
      }))
      .filter(({ key }) => !known.has(key));
    for (const batch of batches(params, PARAMETERS_A_CALL)) {
      await this.client.post('runs/log-batch', { run_id: this.id, params: batch });
    }
  }
}

async function experimentNamed(client: MlflowClient, name: string): Promise<string> {
  try {
    type Answer = { experiment: { experiment_id: string } };
    const { experiment } = await client.get<Answer>('experiments/get-by-name', {
      experiment_name: name,
    });
    return experiment.experiment_id;
  } catch (error) {
    if (!(error instanceof MlflowError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
  }
  const made = await client.post<{ experiment_id: string }>('experiments/create', { name });
  return made.experiment_id;
}

async function createRun(
  client: MlflowClient,
  experimentId: string,
  name: string,
  identity: string,
  time: number,
): Promise<MlflowRun> {
  const { run } = await client.post<{ run: MlflowRun }>('runs/create', {
    experiment_id: experimentId,
    run_name: name,
    start_time: time,
    tags: [
      { key: IDENTITY, value: identity },
      { key: 'mlflow.source.name', value: 'vgg' },
      { key: 'mlflow.source.type', value: 'LOCAL' },
    ],
  });
  return run;
}

/** JSON has no NaN; MLflow reads these names. */
function jsonNumber(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

function batches<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, place) => items.slice(place * size, (place + 1) * size));
}
