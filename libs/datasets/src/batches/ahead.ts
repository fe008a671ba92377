import { breathe } from '@vgg/core';

/**
 * Items `from`..`to - 1`, each made one ahead: while the taker works with one, the next is made in
 * the first pause that this work leaves to the event loop, at the latest when it is asked for. What
 * goes wrong with an item is thrown where it is asked for, and never where it is not.
 */
export async function* ahead<T>(
  from: number,
  to: number,
  make: (index: number) => T | Promise<T>,
): AsyncGenerator<T, void, undefined> {
  if (from >= to) return;
  let next = later(() => make(from));
  for (let index = from; index < to; index++) {
    const item = await next;
    if (index + 1 < to) next = later(() => make(index + 1));
    yield item;
  }
}

function later<T>(make: () => T | Promise<T>): Promise<T> {
  const made = breathe().then(make);
  // Whoever leaves early does not ask for the item that is being made.
  made.catch(() => {});
  return made;
}
