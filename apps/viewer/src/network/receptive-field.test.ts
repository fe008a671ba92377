import { describe, expect, it } from '@jest/globals';
import { grow, pointField } from '@vgg/core';
import fc from 'fast-check';
import { seenBy } from './receptive-field.ts';

describe('receptive field', () => {
  it('of two convolutions of 3 x 3 is 5 x 5 around the cell, cut at the edge', () => {
    const field = grow(grow(pointField, 3, 1, true), 3, 1, true);
    expect(seenBy(field, 10, 4, 32)).toEqual({ left: 2, top: 8, width: 5, height: 5 });
    expect(seenBy(field, 0, 31, 32)).toEqual({ left: 29, top: 0, width: 3, height: 3 });
  });

  it('never leaves the image, and is never empty', () => {
    const windows = fc.array(fc.constantFrom([3, 1] as const, [1, 1] as const, [2, 2] as const), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(windows, fc.nat(31), (steps, place) => {
        let [field, side] = [pointField, 32];
        for (const [window, stride] of steps) {
          if (side / stride < 1) break;
          field = grow(field, window, stride, stride === 1);
          side = Math.floor(side / stride);
        }
        const { left, width } = seenBy(field, 0, place % side, 32);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(width).toBeGreaterThan(0);
        expect(left + width).toBeLessThanOrEqual(32);
      }),
    );
  });
});
