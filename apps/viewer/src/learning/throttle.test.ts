import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Throttle } from './throttle.ts';

/** Steps of a clock of our own, with something beside them that takes its time, here and elsewhere. */
async function trainBeside(
  costs: readonly number[],
  stepMs: number,
  steps: number,
  elsewhere: readonly number[] = [0],
) {
  let now = 0;
  const throttle = new Throttle(0.02, 300, () => now);
  let times = 0;
  for (let step = 0; step < steps; step += 1) {
    now += stepMs;
    if (!throttle.isDue()) continue;
    await throttle.measure(async () => {
      now += costs[times % costs.length];
    });
    now += elsewhere[times % elsewhere.length];
    throttle.add(elsewhere[times % elsewhere.length]);
    times += 1;
  }
  return { times, share: throttle.share };
}

it('takes the share that it may, however long one time takes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 5, max: 500 }),
      async (costs, elsewhere, stepMs) => {
        const { share, times } = await trainBeside(costs, stepMs, 3000, elsewhere);
        expect(times).toBeGreaterThan(0);
        // The last one may just be done, and its pause not be over.
        const late = (Math.max(...costs) + Math.max(...elsewhere)) / (3000 * stepMs);
        expect(share).toBeLessThanOrEqual(0.02 + late);
      },
    ),
  );
});

it('is done no more often than somebody can see', async () => {
  const { times } = await trainBeside([0.01], 10, 1000);
  expect(times).toBeLessThanOrEqual(10_000 / 300 + 1);
});

it('is done at once where it is asked for, whatever is still counted of the time before', async () => {
  const throttle = new Throttle(0.02, 300, () => 1000);
  await throttle.measure(async () => {});
  expect(throttle.isDue()).toBe(false);
  throttle.soon();
  throttle.add(50);
  expect(throttle.isDue()).toBe(true);
  await throttle.measure(async () => {});
  expect(throttle.isDue()).toBe(false);
});
