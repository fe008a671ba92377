import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Schedule, scheduleFactor } from './schedule.ts';

/** torch.optim.lr_scheduler.OneCycleLR's formulas in their own order, pct_start = warmUp. */
function pytorchOneCycle(step: number, totalSteps: number, warmUp: number): number {
  const anneal = (start: number, end: number, share: number) =>
    end + ((start - end) / 2) * (Math.cos(Math.PI * share) + 1);
  const initial = 1 / 25;
  const least = initial / 1e4;
  const firstEnd = warmUp * totalSteps - 1;
  if (step <= firstEnd) return anneal(initial, 1, step / firstEnd);
  return anneal(1, least, (step - firstEnd) / (totalSteps - 1 - firstEnd));
}

describe('one-cycle', () => {
  const schedule: Schedule = { kind: 'one-cycle', warmUp: 0.3 };

  it('begins at a 25th, peaks when the warm-up ends, and ends at a 250,000th', () => {
    expect(scheduleFactor(schedule, 0, 10, 5)).toBeCloseTo(0.04, 12);
    expect(scheduleFactor(schedule, 2, 10, 5)).toBeCloseTo(1, 12);
    expect(scheduleFactor(schedule, 9, 10, 5)).toBeCloseTo(4e-6, 12);
  });

  it('goes as the OneCycleLR of PyTorch', () => {
    for (const totalSteps of [10, 100, 1173]) {
      for (let step = 0; step < totalSteps; step += 1) {
        expect(scheduleFactor(schedule, step, totalSteps, 5)).toBeCloseTo(
          pytorchOneCycle(step, totalSteps, 0.3),
          12,
        );
      }
    }
  });
});

describe('the other schedules', () => {
  it('constant stays', () => {
    expect(scheduleFactor({ kind: 'constant' }, 7, 10, 5)).toBe(1);
  });

  it('step multiplies after so many epochs', () => {
    const schedule: Schedule = { kind: 'step', epochs: 2, factor: 0.1 };
    const at = (step: number) => scheduleFactor(schedule, step, 100, 10);
    expect([at(0), at(19)]).toEqual([1, 1]);
    expect([at(20), at(39)]).toEqual([0.1, 0.1]);
    expect(at(40)).toBeCloseTo(0.01, 12);
  });

  it('linear goes straight up to the whole, and down to its end', () => {
    const schedule: Schedule = { kind: 'linear', begin: 0.2, warmUp: 0.25, end: 0.1 };
    const at = (step: number) => scheduleFactor(schedule, step, 100, 10);
    expect(at(0)).toBeCloseTo(0.2, 12);
    expect(at(5)).toBeCloseTo(0.36, 12);
    expect(at(25)).toBe(1);
    expect(at(50)).toBeCloseTo(0.7, 12);
    expect(at(100)).toBeCloseTo(0.1, 12);
    expect(scheduleFactor({ ...schedule, warmUp: 0 }, 0, 100, 10)).toBe(1);
  });

  it('cosine goes from the whole through the half towards nothing', () => {
    const at = (step: number) => scheduleFactor({ kind: 'cosine' }, step, 100, 10);
    expect(at(0)).toBe(1);
    expect(at(50)).toBeCloseTo(0.5, 12);
    expect(at(99)).toBeCloseTo((1 + Math.cos(Math.PI * 0.99)) / 2, 12);
  });
});

it('every schedule stays between nothing and the whole, for any length', () => {
  const schedules = fc.oneof(
    fc.constant<Schedule>({ kind: 'constant' }),
    fc.constant<Schedule>({ kind: 'linear', begin: 0.2, warmUp: 0.23, end: 0.07 }),
    fc.constant<Schedule>({ kind: 'cosine' }),
    fc.record({
      kind: fc.constant('step' as const),
      epochs: fc.integer({ min: 1, max: 10 }),
      factor: fc.double({ min: 0.01, max: 1, noNaN: true }),
    }),
    fc.record({
      kind: fc.constant('one-cycle' as const),
      warmUp: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(schedules, fc.nat(2000), fc.integer({ min: 1, max: 2000 }), (of, step, total) => {
      const factor = scheduleFactor(of, step % total, total, 10);
      expect(factor).toBeGreaterThanOrEqual(0);
      expect(factor).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});
