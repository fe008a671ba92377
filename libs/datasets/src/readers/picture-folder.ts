import { stat } from 'node:fs/promises';
import { DataError } from '@vgg/cifar';
import { heldOf } from '../batches/hold-back.ts';
import { hash } from '../batches/random.ts';
import type { DecodedPicture } from '../folder/decode.ts';
import { layoutOf, type PlacedFile, type Split } from '../folder/layout.ts';
import { compareNames, scanFolder } from '../folder/scan.ts';
import { openStore } from '../folder/store.ts';
import type { Part } from '../images/pixels.ts';
import { addMoments, type Moments, meanAndDeviationOf } from '../mean-and-deviation.ts';
import type { PictureInput } from '../pictures/decode-picture.ts';
import type { DataSetReader, ReadData } from '../reader.ts';
import type { Findings } from '../survey.ts';

const DEFAULT_SIZE = 64;
/** What is held back of each class where there is no `test/`. */
const TEST_SHARE = 0.2;

/** A picture that was read, and its place in the store. */
type Picture = PlacedFile & DecodedPicture & { place: number };

/**
 * A folder of pictures: one folder a class; or `train/` with `val/` or `test/` beside it, with one
 * folder a class each.
 */
export const pictureFolder: DataSetReader = {
  name: 'folder',
  title: 'a folder of pictures',
  recognises: async () => true,
  async read(
    folder,
    { inputSize = DEFAULT_SIZE, strict, labels, memoryLimit, input, readyOnly },
    hooks,
  ) {
    if (folder === undefined) throw new DataError('no folder of pictures was given');
    if (labels === 'coarse') throw new DataError('a folder of pictures has no coarse labels');
    const there = await stat(folder).catch(() => null);
    if (!there?.isDirectory()) throw new DataError(`${folder} is not a folder`);
    const scan = await scanFolder(folder, hooks.signal);
    const layout = layoutOf(folder, scan);
    const how: PictureInput = input ?? {
      size: inputSize,
      resize: inputSize,
      interpolation: 'lanczos',
    };
    const store = await openStore(folder, layout.files, how, { memoryLimit, readyOnly }, hooks);
    try {
      const pictures: Picture[] = [];
      const unreadable = [...scan.unreadable];
      layout.files.forEach((file, place) => {
        const decoded = store.decoded[place];
        if ('reason' in decoded) unreadable.push({ path: file.path, reason: decoded.reason });
        else pictures.push({ ...file, ...decoded, place });
      });
      if (strict) refuse(folder, unreadable);
      const { classes, known, unknown } = classesOf(folder, pictures);
      const splits = divide(known);
      const set: Omit<Part, 'images'> = {
        pixels: store.pixels,
        labels: labelsOf(known, classes, layout.files.length),
      };
      const part = (list: readonly Picture[]): Part => ({
        ...set,
        images: Uint32Array.from(list, ({ place }) => place),
      });
      const moments = new Map(pictures.map((picture) => [picture.place, picture.moments]));
      return {
        classes,
        imageSize: how.size,
        interpolation: how.interpolation,
        train: part(splits.train),
        validation: splits.validation.length > 0 ? part(splits.validation) : null,
        test: part(splits.test),
        normalisation: ({ images }) => {
          const sum: Moments = [0, 0, 0, 0, 0, 0];
          for (const image of images) addMoments(sum, moments.get(image) ?? NOTHING);
          return meanAndDeviationOf(sum, images.length * how.size ** 2);
        },
        source: folder,
        fingerprint: store.fingerprint,
        findings: {
          folder,
          origin: 'folder',
          files: [],
          sizes: sizesOf(known),
          unreadable,
          passedOver: {
            hidden: scan.hidden,
            foreign: Object.fromEntries(scan.foreign),
            loose: layout.loose,
            unknown,
          },
          empty: layout.empty,
          doubled: doubledOf(splits),
          testHeldBack: !known.some(({ split }) => split === 'test'),
        },
        close: store.close,
      } satisfies ReadData;
    } catch (error) {
      await store.close();
      throw error;
    }
  },
};

const NOTHING: Moments = [0, 0, 0, 0, 0, 0];

function refuse(folder: string, unreadable: Findings['unreadable']): void {
  const [first, ...others] = unreadable;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, and ${others.length} more cannot be read`;
  throw new DataError(`${first.path} in ${folder}: ${first.reason}${more}`);
}

/** The classes by name: those with a picture to train on. */
function classesOf(folder: string, pictures: readonly Picture[]) {
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

function labelsOf(pictures: readonly Picture[], classes: readonly string[], count: number) {
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
function divide(pictures: readonly Picture[]): Record<Split, Picture[]> {
  const hasTest = pictures.some(({ split }) => split === 'test');
  const splits: Record<Split, { picture: Picture; at: number }[]> = {
    train: [],
    validation: [],
    test: [],
  };
  const mix = (split: Split, ofClass: readonly Picture[]) =>
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

function sizesOf(pictures: readonly Picture[]): Findings['sizes'] {
  return groupsOf(pictures, ({ width, height }) => `${width} ${height}`)
    .map((group) => ({ width: group[0].width, height: group[0].height, count: group.length }))
    .sort((a, b) => b.count - a.count || a.width - b.width || a.height - b.height);
}

function doubledOf(splits: Record<Split, Picture[]>): Findings['doubled'] {
  const pictures = Object.entries(splits).flatMap(([split, list]) =>
    list.map((picture) => ({ ...picture, split: split as Split })),
  );
  return groupsOf(pictures, ({ digest }) => digest)
    .filter((group) => group.length > 1)
    .map((group) => ({
      paths: group.map(({ path }) => path),
      splits: [...new Set(group.map(({ split }) => split))],
      classes: [...new Set(group.map(({ name }) => name))],
    }));
}

/** Those with the same key together, in the order of their first. */
function groupsOf<T>(list: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return [...groups.values()];
}
