import { basename } from 'node:path';
import type { DataCard } from '@vgg/core';

/** The data set of the reference, which a training need not name. */
export const USUAL_DATA = 'cifar10';

/** A folder of one's own pictures by its name, other data by theirs. */
export function dataInWords({ name, source }: DataCard): string {
  if (name === USUAL_DATA) return 'CIFAR-10';
  return source === undefined ? name : basename(source);
}
