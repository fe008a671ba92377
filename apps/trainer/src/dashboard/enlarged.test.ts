import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Enlarged, type View, viewAfter, windowOf } from './enlarged.ts';

const views: View[] = ['next', 'back', 'left', 'right', 'in', 'out', 0, 1, 2, 3, 4];

it('shows some of the whole, whatever keys are pressed', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...views), { maxLength: 60 }),
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 1, max: 100_000 }),
      (keys, from, size) => {
        const state = keys.reduce<Enlarged | null>(viewAfter, null);
        if (state === null) return;
        const window = windowOf(state, { from, to: from + size });
        expect(window.from).toBeGreaterThanOrEqual(from - 1);
        expect(window.to).toBeLessThanOrEqual(from + size);
        expect(window.to).toBeGreaterThan(from - 1);
      },
    ),
  );
});

it('goes through the curves, nearer, to the left, and back to the newest', () => {
  const press = (...keys: View[]) => keys.reduce<Enlarged | null>(viewAfter, null);
  expect(press('next', 'next')?.curve).toBe(1);
  expect(press('next', 'next', 'next', 'next', 'next', 'next')).toBeNull();
  expect(press(3, 3)).toBeNull();
  const left = press(0, 'left');
  expect(left && windowOf(left, { from: 0, to: 100 })).toEqual({ from: 25, to: 75 });
  const right = press(0, 'left', 'right', 'right');
  expect(right && windowOf(right, { from: 0, to: 100 })).toEqual({ from: 50, to: 100 });
  const near = press(0, 'in', 'in');
  expect(near && windowOf(near, { from: 0, to: 100 })).toEqual({ from: 75, to: 100 });
});
