import { DataError } from '@vgg/cifar/pixels';
import { heldOf } from '../batches/hold-back.ts';
import { hash } from '../batches/random.ts';
import type { PlacedFile, Split } from './layout.ts';
import { compareNames } from './names.ts';

/** What is held back of each class where there is no `test/`. */
const TEST_SHARE = 0.2;

/** A picture that was read, and where its pixels are kept. */
export type PlacedPicture = Pick<PlacedFile, 'path' | 'split' | 'name'> & { place: number };

/** The classes by name: those with a picture to train on. */
export function classesOf<P extends PlacedPicture>(folder: string, pictures: readonly P[]) {
  const names = pictures.filter(({ split }) => split === 'train').map(({ name }) => name);
  const classes = [...new Set(names)].sort(compareNames);
  if (classes.length === 0) {
    throw new DataError(`${folder} holds no picture to train on that can be read`);
  }
  const isClass = new Set(classes);
  const strangers = groupsOf(
    pictures.filter(({ name }) => !isClass.has(name)),
    ({ name }) => name,
  );
  return {
    classes,
    known: pictures.filter(({ name }) => isClass.has(name)),
    unknown: Object.fromEntries(strangers.map((group) => [group[0].name, group.length])),
  };
}

/** The label of every place of the store. */
export function labelsOf(
  pictures: readonly PlacedPicture[],
  classes: readonly string[],
  count: number,
): Uint16Array {
  const labels = new Uint16Array(count);
  const indexOf = new Map(classes.map((name, label) => [name, label]));
  for (const { place, name } of pictures) labels[place] = indexOf.get(name) ?? 0;
  return labels;
}

/**
 * Each split in an order of which the first so many are a fair part of all: within a class by lot,
 * which hangs on a picture's path alone, and the classes evenly mixed. Without test pictures the
 * first of each class become such.
 */
export function divide<P extends PlacedPicture>(pictures: readonly P[]): Record<Split, P[]> {
  const hasTest = pictures.some(({ split }) => split === 'test');
  const splits: Record<Split, { picture: P; at: number }[]> = {
    train: [],
    validation: [],
    test: [],
  };
  const mix = (split: Split, ofClass: readonly P[]) =>
    ofClass.forEach((picture, rank) => {
      splits[split].push({ picture, at: (rank + 0.5) / ofClass.length });
    });
  for (const group of groupsOf(pictures, ({ split, name }) => `${split}/${name}`)) {
    const drawn = group
      .map((picture) => ({ picture, lot: hash(...codesOf(picture.path)) }))
      .sort((a, b) => a.lot - b.lot)
      .map(({ picture }) => picture);
    const { split } = group[0];
    const held = split === 'train' && !hasTest ? heldOf(drawn.length, TEST_SHARE) : 0;
    mix('test', drawn.slice(0, held));
    mix(split, drawn.slice(held));
  }
  const inOrder = (split: Split) =>
    splits[split].sort((a, b) => a.at - b.at).map(({ picture }) => picture);
  return { train: inOrder('train'), validation: inOrder('validation'), test: inOrder('test') };
}

function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** Those with the same key together, in the order of their first. */
export function groupsOf<T>(list: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
