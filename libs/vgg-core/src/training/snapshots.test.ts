import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSnapshotDue } from './snapshots.ts';

/** The steps after which a moment is kept, by a plan that may change on the way. */
function kept(moments: number, steps: number, planAt: (step: number) => number | null) {
  const due: number[] = [];
  for (let step = 0; step <= steps; step += 1) {
    const now = { step, totalSteps: planAt(step), snapshotStep: due.at(-1) ?? null };
    if (isSnapshotDue(now, moments)) due.push(step);
  }
  return due;
}

it('keeps beginning, end, and equal parts between', () => {
  expect(kept(5, 100, () => 100)).toEqual([0, 25, 50, 75, 100]);
  expect(kept(2, 7, () => 7)).toEqual([0, 7]);
});

it('keeps as many as were asked for, or one a step where there are fewer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 1, max: 400 }), (n, total) => {
      const due = kept(n, total, () => total);
      expect(due.length).toBe(Math.min(n, total + 1));
      expect(due.at(-1)).toBe(total);
    }),
  );
});

it('keeps none twice, and hardly more, where the length is found out and changes', () => {
  const due = kept(11, 120, (step) => (step < 10 ? null : step < 60 ? 100 : 120));
  expect(due).toEqual([0, 10, 20, 30, 40, 50, 60, 72, 84, 96, 108, 120]);
});
