import { join } from 'node:path';
import { csvLogger } from './csv/csv-logger.ts';
import type { LoggedTraining, TrainingLogger, Warn } from './logger.ts';
import { mlflowLogger } from './mlflow/mlflow-logger.ts';
import { tensorBoardLogger } from './tensorboard/tensorboard-logger.ts';

/** Which tools are told of a training, as its user names them; plain data but for the address. */
export interface LoggerChoice {
  /** Folder that `tensorboard --logdir` is given; each training gets one in it by its name. */
  tensorboard?: string;
  /** File for a row an epoch. */
  csv?: string;
  /** Address of an MLflow server: see mlflowAddress. */
  mlflow?: URL;
}

/** All chosen loggers as one; `weights` is there where someone wants them. */
export function openLoggers(
  choice: LoggerChoice,
  training: LoggedTraining,
  warn: Warn,
): TrainingLogger {
  const { tensorboard, csv, mlflow } = choice;
  const loggers: TrainingLogger[] = [];
  if (tensorboard !== undefined) {
    loggers.push(tensorBoardLogger(join(tensorboard, training.name), training, warn));
  }
  if (csv !== undefined) loggers.push(csvLogger(csv, training, warn));
  if (mlflow !== undefined) loggers.push(mlflowLogger(mlflow, training, warn));
  const all: TrainingLogger = {
    record(event) {
      for (const logger of loggers) logger.record(event);
    },
    async close() {
      await Promise.all(loggers.map((logger) => logger.close()));
    },
  };
  if (loggers.some(({ weights }) => weights)) {
    all.weights = (...taken) => {
      for (const logger of loggers) logger.weights?.(...taken);
    };
  }
  return all;
}
