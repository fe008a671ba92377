import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimeBudget } from './time-budget.ts';

function planFor(
  seconds: number,
  stepsPerEpoch: number,
  testBatches: number,
  secondsPerStep: number,
) {
  const budget = new TimeBudget(seconds, stepsPerEpoch, testBatches);
  for (let step = 1; step <= stepsPerEpoch; step += 1) {
    const plan = budget.measure(secondsPerStep);
    if (plan) return { ...plan, measuredSteps: step };
  }
  throw new Error('no plan within the first epoch');
}

it('plans after ten steps, evaluations counted in', () => {
  // An epoch takes 100 s, its evaluation 30 batches of a third of a second: 10 s.
  expect(planFor(220, 100, 30, 1)).toEqual({
    totalSteps: 200,
    expectedSeconds: 220,
    measuredSteps: 10,
  });
  // 65 s remain after two epochs: 10 for the last evaluation, 55 for steps.
  expect(planFor(285, 100, 30, 1).totalSteps).toBe(255);
});

it('takes the median, so that slow first steps and a hiccup do not count', () => {
  const budget = new TimeBudget(166, 50, 0);
  const durations = [30, 9, 1, 1, 1, 1, 20, 1, 1, 1];
  // 66 s are gone, and 100 steps of a second fit into the rest.
  expect(durations.map((seconds) => budget.measure(seconds)).at(-1)?.totalSteps).toBe(110);
});

it('counts in what was done and spent before the training went on', () => {
  // 150 steps and 160 s before; 160 s are left after ten more steps: 40 and a test, then 100 and a test.
  const budget = new TimeBudget(330, 100, 30, { steps: 150, seconds: 160 });
  const plans = Array.from({ length: 10 }, () => budget.measure(1));
  expect(plans.at(-1)).toEqual({ totalSteps: 300, expectedSeconds: 330 });
  const late = new TimeBudget(100, 100, 30, { steps: 150, seconds: 160 });
  const none = Array.from({ length: 10 }, () => late.measure(1));
  expect(none.at(-1)?.totalSteps).toBe(160);
});

it('plans by the end of the first epoch, however short', () => {
  expect(planFor(10, 1, 1, 1).measuredSteps).toBe(1);
  expect(planFor(10, 3, 1, 1).measuredSteps).toBe(3);
});

it('plans at least an epoch, and keeps to the budget where more than one fits', () => {
  const seconds = fc.double({ min: 0.001, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(
      seconds,
      fc.integer({ min: 1, max: 800 }),
      fc.double({ min: 0, max: 200, noNaN: true }),
      fc.double({ min: 0.001, max: 50, noNaN: true }),
      (budget, stepsPerEpoch, testBatches, secondsPerStep) => {
        const plan = planFor(budget, stepsPerEpoch, testBatches, secondsPerStep);
        expect(plan.totalSteps).toBeGreaterThanOrEqual(stepsPerEpoch);
        expect(Number.isInteger(plan.totalSteps)).toBe(true);
        if (plan.totalSteps === stepsPerEpoch) return;
        const evaluation = (testBatches / 3) * secondsPerStep;
        expect(plan.expectedSeconds).toBeLessThanOrEqual(budget * (1 + 1e-9));
        expect(plan.expectedSeconds).toBeGreaterThan(budget - evaluation - 2 * secondsPerStep);
      },
    ),
  );
});

it('ends within five percent below the budget, though steps become slower and faster', () => {
  for (const [slower, faster] of [
    [2, 1],
    [1, 0.5],
    [1, 3],
  ]) {
    const budget = new TimeBudget(1000, 200, 30);
    let [total, step, elapsed] = [Number.POSITIVE_INFINITY, 0, 0];
    while (step < total) {
      step += 1;
      const seconds = step < 120 ? slower : faster;
      // Saving takes time that is no step.
      elapsed += seconds + (step % 50 === 0 ? 3 : 0);
      total = budget.measure(seconds, elapsed)?.totalSteps ?? total;
      if (step % 200 === 0 || step === total) {
        budget.evaluated(15 * seconds);
        elapsed += 15 * seconds;
      }
    }
    expect(elapsed).toBeGreaterThan(940);
    expect(elapsed).toBeLessThan(1010);
  }
});
