import { setTimeout as sleep } from 'node:timers/promises';
import type { EndReason } from '@vgg/core';
import type { LoggedTraining, TrainingLogger, Warn } from '../logger.ts';
import { metricsOf } from '../metrics.ts';
import { type Ending, type Entry, QueuedLogger, type Writer } from '../queued-logger.ts';
import { type Environment, MlflowClient, MlflowError } from './client.ts';
import { type Metric, Run } from './run.ts';

export interface MlflowOptions {
  /** MLflow's experiment; made where it is not there. Default: 'vgg'. */
  experiment?: string;
  /** Where a name and a password or a token are looked for. */
  environment?: Environment;
  /** Milliseconds: between two calls with figures, that one call may take, that closing may take. */
  pace?: number;
  callTime?: number;
  closingTime?: number;
  /** Milliseconds before a failed call is tried again: at first, and after doubling at most. */
  patience?: [first: number, longest: number];
}

/**
 * Tells an MLflow server of a training: run, parameters, metrics, status. A server that does not
 * answer is asked again, less and less often, and gets what it missed when it is back.
 */
export function mlflowLogger(
  address: URL,
  training: LoggedTraining,
  warn: Warn,
  options: MlflowOptions = {},
): TrainingLogger {
  const closing = options.closingTime === undefined ? {} : { closingTime: options.closingTime };
  const logger = new QueuedLogger(
    { name: `MLflow at ${address.origin}`, warn, ...closing },
    (ending, warnOnce) => new MlflowWriter(address, training, warnOnce, ending, options),
  );
  return { record: (event) => logger.record(event), close: () => logger.close() };
}

/** A call fails so often before that is worth a word. */
const TRIES_BEFORE_WARNING = 3;

class MlflowWriter implements Writer {
  private readonly training: LoggedTraining;
  private readonly warn: Warn;
  private readonly ending: Ending;
  private readonly options: MlflowOptions;
  private readonly client: MlflowClient;
  private run: Run | null = null;
  private reason: EndReason | null = null;

  constructor(
    address: URL,
    training: LoggedTraining,
    warn: Warn,
    ending: Ending,
    options: MlflowOptions,
  ) {
    this.training = training;
    this.warn = warn;
    this.ending = ending;
    this.options = options;
    const { environment, callTime } = options;
    this.client = new MlflowClient(address, ending.abandoned, environment, callTime);
  }

  async write(entries: readonly Entry[]): Promise<void> {
    const [first] = entries;
    if (!first) return;
    const run = await this.open(first.time);
    await this.persist(() => run.log(entries.flatMap(metricsIn)));
    for (const { event } of entries) if (event.event === 'end') this.reason = event.reason;
    await this.pause(this.options.pace ?? 2000);
  }

  /** A training that is closed before its end was stopped. */
  async close(): Promise<void> {
    const { run } = this;
    if (run) await this.persist(() => run.end(this.reason ?? 'stopped', Date.now()));
  }

  private async open(time: number): Promise<Run> {
    const { experiment = 'vgg' } = this.options;
    this.run ??= await this.persist(() => Run.open(this.client, experiment, this.training, time));
    return this.run;
  }

  /**
   * Does something until it succeeds; every such thing may be done twice.
   * @throws MlflowError where trying again does not help, or the training is over.
   */
  private async persist<Result>(attempt: () => Promise<Result>): Promise<Result> {
    let [delay, longest] = this.options.patience ?? [1000, 60_000];
    for (let tries = 1; ; tries++) {
      const last = this.ending.closing.aborted;
      try {
        return await attempt();
      } catch (error) {
        if (last || !(error instanceof MlflowError && error.temporary)) throw error;
        if (tries === TRIES_BEFORE_WARNING) {
          this.warn(`${error.message}; the training goes on, and it is told when it answers`);
        }
      }
      await this.pause(delay);
      delay = Math.min(2 * delay, longest);
    }
  }

  /** Waits, unless the training is over; does not keep the program alive. */
  private async pause(milliseconds: number): Promise<void> {
    const { closing: signal } = this.ending;
    await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {});
  }
}

function metricsIn({ event, time }: Entry): Metric[] {
  if (event.event === 'weights') return [];
  const { step } = event;
  return Object.entries(metricsOf(event)).map(([key, value]) => ({
    key,
    value,
    timestamp: time,
    step,
  }));
}
