export type {
  CheckpointName,
  CheckpointSummary,
  LoadedCheckpoint,
} from './checkpoints.ts';
export { latestRun, listRuns, type RunList, type RunState, type RunSummary } from './list-runs.ts';
export { acquireLock, checkLock, lockHolder } from './lock.ts';
export { loadModelArtifacts, writeModelFiles } from './model-files.ts';
export { replaceFile } from './replace-file.ts';
export { createRun, openRun, Run } from './run.ts';
export { RunError } from './run-error.ts';
export { checkName } from './run-name.ts';
export { readSafetensors, type TensorFile, writeSafetensors } from './safetensors.ts';
export type { NewRunSettings } from './settings.ts';
export type { Machine, RunSettings } from './settings-form.ts';
export { snapshotName } from './snapshot-form.ts';
export type { SnapshotSummary } from './snapshots.ts';
