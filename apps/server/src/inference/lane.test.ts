import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Lane } from './lane.ts';

const forever = new AbortController().signal;

/** Work that ends when it is told to. */
function work() {
  let end = () => {};
  let fail = (_: Error) => {};
  const done = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { done, end, fail };
}

describe('a lane', () => {
  it('never has more on it than its width, and all come through in their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.nat(3)),
        async (width, turns) => {
          const lane = new Lane(width);
          let going = 0;
          const began: number[] = [];
          const all = turns.map((ticks, i) =>
            lane.go(async () => {
              began.push(i);
              expect(++going).toBeLessThanOrEqual(width);
              for (let tick = 0; tick < ticks; tick++) await null;
              going -= 1;
            }, forever),
          );
          await Promise.all(all);
          expect(began).toEqual(turns.map((_, i) => i));
        },
      ),
    );
  });

  it('never begins work whose client has left, and goes on after work that failed', async () => {
    const lane = new Lane(1);
    const [first, last] = [work(), work()];
    const leaving = new AbortController();
    const going = lane.go(() => first.done, forever);
    const left = lane.go(() => Promise.reject(new Error('begun')), leaving.signal);
    const next = lane.go(() => last.done, forever);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    await expect(lane.go(() => last.done, leaving.signal)).rejects.toThrow('gone');
    first.fail(new Error('broken'));
    await expect(going).rejects.toThrow('broken');
    last.end();
    await next;
  });
});
