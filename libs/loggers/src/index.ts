export { csvLogger } from './csv/csv-logger.ts';
export type { LoggedTraining, Parameters, TrainingLogger, Warn } from './logger.ts';
export { mlflowAddress } from './mlflow/client.ts';
export { type MlflowOptions, mlflowLogger } from './mlflow/mlflow-logger.ts';
export { type LoggerChoice, openLoggers } from './open-loggers.ts';
export { tensorBoardLogger } from './tensorboard/tensorboard-logger.ts';
