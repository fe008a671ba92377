import { expect } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Expects every element within `tolerance` of the other's, relative to the largest of these. */
export async function expectClose(ours: Tensor, theirs: Tensor, tolerance: number): Promise<void> {
  expect(ours.shape).toEqual(theirs.shape);
  const [a, b] = [await ours.data<'float32'>(), await theirs.data<'float32'>()];
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  const difference = a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
  expect(difference / largest).toBeLessThanOrEqual(tolerance);
  expect(a.every(Number.isFinite)).toBe(true);
}
