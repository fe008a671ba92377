import {
  classesOf,
  compareNames,
  divide,
  labelsOf,
  layoutOf,
  type PlacedPicture,
} from '@vgg/datasets/batches';
import { Failure } from '../../failure.ts';
import { seenPixels } from '../../images/decode.ts';
import { line } from '../../language/line.ts';
import type { DataFile, Told } from '../../protocol/learning.ts';
import type { KeptImages } from './kept-images.ts';

const PICTURE = /\.(jpe?g|jpe|jfif|png|webp|gif|avif|bmp)$/i;
const HIDDEN = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$)/i;

/** Memory for decoded pictures. */
const MOST_BYTES = 512 * 2 ** 20;

/**
 * A folder of pictures: one folder a class, or `train/` with `val/` or `test/` beside it. Classes, what
 * is held back as test pictures and the order are those of `vgg train --data` on the same folder.
 * @param size height and width of an image as the network takes it
 * @throws Failure where there are none, of too few classes, or too many for this page
 */
export async function fromPictures(
  given: readonly DataFile[],
  size: number,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<KeptImages> {
  const visible = given.filter(({ path }) => PICTURE.test(path) && !HIDDEN.test(path));
  const { name, files } = withoutRoot(visible);
  const pictures = files.sort((a, b) => compareNames(a.path, b.path));
  const layout = layoutOf(name, {
    files: pictures.map(({ path, file }) => ({ path, bytes: file.size, modified: 0 })),
    folders: foldersOf(pictures),
    hidden: 0,
    foreign: new Map(),
    unreadable: [],
  });
  const each = size * size * 3;
  const count = layout.files.length;
  if (count * each > MOST_BYTES) {
    const most = Math.floor(MOST_BYTES / each);
    throw new Failure(line`${name} has ${count} pictures: a page holds ${most} of ${size} pixels`);
  }
  const byPath = new Map(pictures.map(({ path, file }) => [path, file]));
  const pixels = new Uint8Array(count * each);
  const read: PlacedPicture[] = [];
  for (const [place, { path, split, name: className }] of layout.files.entries()) {
    signal.throwIfAborted();
    const file = byPath.get(path);
    const decoded = file && (await decodedPicture(file, size));
    if (decoded) {
      pixels.set(decoded, place * each);
      read.push({ path, split, name: className, place });
    }
    if (place % 20 === 19 || place === count - 1) {
      tell({ stage: line`The pictures are decoded`, progress: { done: place + 1, total: count } });
    }
  }
  const { classes, known } = classesOf(name, read);
  if (classes.length < 2) {
    throw new Failure(
      line`${name} has one class only (${classes[0]}): a network tells two or more apart`,
    );
  }
  const splits = divide(known);
  const places = (list: readonly PlacedPicture[]) => Uint32Array.from(list, ({ place }) => place);
  if (splits.test.length === 0)
    throw new Failure(line`${name} has too few pictures: none to test on`);
  const lost = count - read.length;
  return {
    name: 'folder',
    source: name,
    classes,
    size,
    pixels,
    labels: labelsOf(known, classes, count),
    train: places(splits.train),
    validation: splits.validation.length > 0 ? places(splits.validation) : null,
    test: places(splits.test),
    normalisation: null,
    ...(lost > 0 && {
      notice: `${lost} of ${count} pictures cannot be read here and are left out`,
    }),
  };
}

/** Null for what the browser cannot read. */
async function decodedPicture(file: Blob, size: number): Promise<Uint8Array | null> {
  const input = { size, resize: size, interpolation: 'lanczos' } as const;
  return seenPixels(file, [input]).then(
    ({ pixels }) => pixels[0],
    () => null,
  );
}

/** One folder that holds everything gives the data their name, unless it is a class itself. */
function withoutRoot(files: readonly DataFile[]): { name: string; files: DataFile[] } {
  const roots = new Set(files.map(({ path }) => path.split('/')[0]));
  const [root] = roots;
  const deep = files.some(({ path }) => path.split('/').length > 2);
  if (roots.size !== 1 || !root || !deep) return { name: 'pictures', files: [...files] };
  const inner = files.map(({ path, file }) => ({ path: path.slice(root.length + 1), file }));
  return { name: root, files: inner };
}

function foldersOf(files: readonly DataFile[]): string[] {
  const folders = files.flatMap(({ path }) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  });
  return [...new Set(folders)].sort(compareNames);
}
