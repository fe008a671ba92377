/** The weights of a run with the best test accuracy, or those saved last. */
export const checkpointLabels = ['best', 'last'] as const;
export type CheckpointLabel = (typeof checkpointLabels)[number];
