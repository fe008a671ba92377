import { describe, expect, it } from '@jest/globals';
import { nearest, nextPoint } from './points.ts';

const cross = Float32Array.from([0.5, 0.5, 0.9, 0.5, 0.1, 0.5, 0.5, 0.9, 0.5, 0.1]);

describe('points of a plane', () => {
  it('are found by what is near', () => {
    expect(nearest(cross, 0.8, 0.45)).toBe(1);
    expect(nearest(cross, 0.5, 0.05)).toBe(4);
  });

  it('lead to one another in each direction, and nowhere beyond the last', () => {
    expect(nextPoint(cross, 0, 1, 0)).toBe(1);
    expect(nextPoint(cross, 0, -1, 0)).toBe(2);
    expect(nextPoint(cross, 0, 0, 1)).toBe(3);
    expect(nextPoint(cross, 0, 0, -1)).toBe(4);
    expect(nextPoint(cross, 1, 1, 0)).toBe(1);
  });
});
