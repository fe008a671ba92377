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

it('throws what goes wrong with an item where it is asked for, and not where it is left', async () => {
  const fail = (index: number) => {
    if (index === 2) throw new Error('no 2');
    return index;
  };
  const taken: number[] = [];
  const all = async () => {
    for await (const item of ahead(0, 4, fail)) taken.push(item);
  };
  await expect(all()).rejects.toThrow('no 2');
  expect(taken).toEqual([0, 1]);
  for await (const item of ahead(1, 4, async (index) => fail(index))) {
    expect(item).toBe(1);
    break;
  }
  // An unhandled rejection of the item that was being made would end the process here.
  await new Promise((done) => setTimeout(done, 20));
});
