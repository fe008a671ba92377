import { stat } from 'node:fs/promises';
import { DataError } from '@vgg/cifar';
import type { DecodedPicture } from '../folder/decode.ts';
import { classesOf, divide, groupsOf, labelsOf, type PlacedPicture } from '../folder/divide.ts';
import { layoutOf, type Split } from '../folder/layout.ts';
import { scanFolder } from '../folder/scan.ts';
import { openStore } from '../folder/store.ts';
import type { Part } from '../images/pixels.ts';
import { addMoments, type Moments, meanAndDeviationOf } from '../mean-and-deviation.ts';
import type { PictureInput } from '../pictures/decode-picture.ts';
import type { DataSetReader, ReadData } from '../reader.ts';
import type { Findings } from '../survey.ts';

const DEFAULT_SIZE = 64;

/** A picture that was read, and its place in the store. */
type Picture = PlacedPicture & DecodedPicture;

/**
 * A folder of pictures: one folder a class; or `train/` with `val/` or `test/` beside it, with one
 * folder a class each.
 */
export const pictureFolder: DataSetReader = {
  name: 'folder',
  title: 'a folder of pictures',
  imageSize: DEFAULT_SIZE,
  recognises: async (place) => (await stat(place).catch(() => null))?.isDirectory() === true,
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
