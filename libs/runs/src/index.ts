export type {
  CheckpointName,
  CheckpointSummary,
  LoadedCheckpoint,
} from './checkpoints.ts';
export { latestRun, listRuns, type RunList, type RunState, type RunSummary } from './list-runs.ts';
export { acquireLock, checkLock, lockHolder } from './lock.ts';
export { eventsIn } from './metrics-log.ts';
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
export {
  bestOf,
  hasEnded,
  ledgerPath,
  readLedger,
  type SweepLedger,
  type Trial,
  type TrialState,
  writeLedger,
} from './sweeps/ledger.ts';
export { listSweeps, type Sweep, type SweepList, type SweepState } from './sweeps/list-sweeps.ts';
export {
  type Choice,
  type Dimension,
  dimensionSchema,
  type Space,
  type SweepPlan,
} from './sweeps/plan.ts';
export { ranked, type Tried, triedOf } from './sweeps/tried.ts';
export { choiceInWords, valueInWords } from './sweeps/words.ts';
