import { expect, it } from '@jest/globals';
import { listOf } from '../testing/list-of.ts';
import { ahead } from './ahead.ts';

it('makes the next item while the present one is used, and no more than that', async () => {
  const made: number[] = [];
  const items = ahead(2, 5, (index) => {
    made.push(index);
    return index;
  });
  const pause = () => new Promise((done) => setTimeout(done, 5));
  expect(made).toEqual([]);
  expect((await items.next()).value).toBe(2);
  await pause();
  expect(made).toEqual([2, 3]);
  await pause();
  expect((await items.next()).value).toBe(3);
  expect((await items.next()).value).toBe(4);
  expect((await items.next()).done).toBe(true);
  expect(made).toEqual([2, 3, 4]);
});

it('ends at once when there is nothing to make', async () => {
  expect(await listOf(ahead(3, 3, Number))).toEqual([]);
  expect(await listOf(ahead(9, 3, Number))).toEqual([]);
});
