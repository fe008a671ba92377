import { dirname } from 'node:path';
import type { TrainingLogger, Warn } from '@vgg/loggers';
import { accepted } from '../errors.ts';
import type { LoggerFlags } from '../options/loggers.ts';
import type { TrainingHeader } from '../protocol/header.ts';

/** Loggers that were asked for, before there is a training to tell of. */
export interface ChosenLoggers {
  /** Whether one of them wants the weights after each epoch. */
  weights: boolean;
  open: (header: TrainingHeader, warn: Warn) => TrainingLogger;
}

/**
 * What the flags ask for; null where they ask for nothing, and then nothing is loaded.
 * @throws UsageError where the address of MLflow is none.
 */
export async function chooseLoggers({
  tensorboard,
  csv,
  mlflow,
}: LoggerFlags): Promise<ChosenLoggers | null> {
  if (tensorboard === undefined && csv === undefined && mlflow === undefined) return null;
  const { mlflowAddress, openLoggers } = await import('@vgg/loggers');
  const address = mlflow === undefined ? {} : { mlflow: accepted(() => mlflowAddress(mlflow)) };
  return {
    weights: tensorboard !== undefined,
    open({ runFolder, logged }, warn) {
      const folder = tensorboard === true ? dirname(runFolder) : tensorboard;
      const choice = {
        ...(folder === undefined ? {} : { tensorboard: folder }),
        ...(csv === undefined ? {} : { csv }),
        ...address,
      };
      return openLoggers(choice, logged, warn);
    },
  };
}
