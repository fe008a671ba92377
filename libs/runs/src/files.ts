/**
 * A run's files as texts and bytes, for whoever has no disk: a browser that trains. Nothing here
 * imports Node.
 */
export { cardAt } from './card-at.ts';
export { checkpointBytes, readCheckpointBytes, sha256Of } from './checkpoint-form.ts';
export { modelParts, weightsOf } from './model-parts.ts';
export { RunError } from './run-error.ts';
export { defaultName } from './run-name.ts';
export { checkSettings, FORMAT, type RunSettings, settingsText } from './settings-form.ts';
export { snapshotBytes, snapshotName, stepOfSnapshot } from './snapshot-form.ts';
export type { TrialState } from './sweeps/ledger.ts';
export type { Choice, Dimension, Space } from './sweeps/plan.ts';
export { choiceInWords, valueInWords } from './sweeps/words.ts';
