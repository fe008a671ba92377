import { join, parse } from 'node:path';
import type { EpochEvent, StepEvent } from '@vgg/core';
import type { LoggedTraining, TrainingLogger, Warn } from '../logger.ts';
import { type Entry, QueuedLogger, type Writer } from '../queued-logger.ts';
import { Table } from './table.ts';

/**
 * Writes a row an epoch to a CSV file, and a row a step to one beside it: `log.csv` and
 * `log-steps.csv`. Several trainings may share the files. A resumed one goes on where it was.
 * Accuracies are fractions of 1, losses in nats, times in seconds.
 */
export function csvLogger(path: string, training: LoggedTraining, warn: Warn): TrainingLogger {
  const logger = new QueuedLogger({ name: path, warn }, () => new CsvFiles(path, training.name));
  return { record: (event) => logger.record(event), close: () => logger.close() };
}

class CsvFiles implements Writer {
  private readonly epochs: Table<EpochEvent>;
  private readonly steps: Table<StepEvent>;

  constructor(path: string, run: string) {
    this.epochs = new Table<EpochEvent>(path, run, {
      epoch: (event) => event.epoch,
      train_loss: (event) => event.trainLoss,
      test_accuracy: (event) => event.testAccuracy,
      test_loss: (event) => event.testLoss,
      validation_accuracy: (event) => event.validationAccuracy,
      validation_loss: (event) => event.validationLoss,
      learning_rate: (event) => event.learningRate,
      images_per_second: (event) => event.imagesPerSecond,
      seconds: (event) => event.seconds,
      cumulative_seconds: (event) => event.cumulativeSeconds,
    });
    this.steps = new Table<StepEvent>(stepsPath(path), run, {
      epoch: (event) => event.epoch,
      loss: (event) => event.loss,
      gradient_norm: (event) => event.gradientNorm,
      learning_rate: (event) => event.learningRate,
      images_per_second: (event) => event.imagesPerSecond,
      cumulative_seconds: (event) => event.seconds,
    });
  }

  async write(entries: readonly Entry[]): Promise<void> {
    const events = entries.map(({ event }) => event);
    for (const start of events.filter(({ event }) => event === 'start')) {
      await this.epochs.begin(start.step);
      await this.steps.begin(start.step);
    }
    await this.steps.add(events.filter((event) => event.event === 'step'));
    await this.epochs.add(events.filter((event) => event.event === 'epoch'));
  }

  async close(): Promise<void> {}
}

/** `log.csv` -> `log-steps.csv`. */
function stepsPath(path: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}-steps${ext}`);
}
