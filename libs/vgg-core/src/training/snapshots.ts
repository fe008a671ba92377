import type { Progress } from './progress.ts';

/**
 * Whether a moment of the training is to be kept: its beginning, its end, and what lies between in
 * equal parts. Where a training turns out longer than it was planned, the parts become longer.
 * @param moments of the whole training, 2 or more
 */
export function isSnapshotDue(
  { step, totalSteps, snapshotStep }: Pick<Progress, 'step' | 'totalSteps' | 'snapshotStep'>,
  moments: number,
): boolean {
  if (snapshotStep === null) return true;
  if (totalSteps === null || step <= snapshotStep) return false;
  // Whole numbers first: the end is then exactly the last part's end.
  const partOf = (at: number) => Math.floor((at * (moments - 1)) / totalSteps);
  return partOf(step) > partOf(snapshotStep);
}
