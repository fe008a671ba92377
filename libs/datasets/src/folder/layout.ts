import { DataError } from '@vgg/cifar/pixels';
import type { FoundFile, Scan } from './scan.ts';

export type Split = 'train' | 'validation' | 'test';

/** A picture and the place it has in the data set. */
export interface PlacedFile extends FoundFile {
  split: Split;
  /** Name of its class. */
  name: string;
}

/** How a folder of pictures is to be understood. */
export interface Layout {
  /** By path. */
  files: PlacedFile[];
  /** Folders of a class without a picture, by path. */
  empty: string[];
  /** Pictures that lie in no class's folder. */
  loose: number;
}

const SPLITS: Record<string, Split> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  test: 'test',
  testing: 'test',
};

/** What a folder must hold; said where it does not. */
export const EXPECTED = 'one folder a class, or train/ with val/ or test/ beside it';

/**
 * One folder a class; or `train/`, and `val/` or `test/` beside it, with one folder a class each.
 * Pictures in folders below a class's are of that class.
 * @throws DataError when there is no picture to train on
 */
export function layoutOf(folder: string, scan: Scan): Layout {
  const isSplit = dividesIntoSplits(folder, scan);
  const depth = isSplit ? 2 : 1;
  const files: PlacedFile[] = [];
  let loose = 0;
  for (const file of scan.files) {
    const parts = file.path.split('/');
    const split = isSplit ? splitOf(parts[0]) : 'train';
    if (split === undefined || parts.length <= depth) loose++;
    else files.push({ ...file, split, name: nameOf(parts[depth - 1]) });
  }
  if (!files.some(({ split }) => split === 'train')) {
    const count = scan.files.length;
    throw new DataError(
      count === 0
        ? `${folder} holds no pictures: expected ${EXPECTED}`
        : `${folder} holds ${count} pictures, but none to train on in a class's folder: expected ${EXPECTED}`,
    );
  }
  const inhabited = new Set(files.map(({ path }) => path.split('/').slice(0, depth).join('/')));
  const empty = scan.folders.filter((path) => {
    const parts = path.split('/');
    const ofClass = parts.length === depth && (!isSplit || splitOf(parts[0]) !== undefined);
    return ofClass && !inhabited.has(path);
  });
  return { files, empty, loose };
}

function dividesIntoSplits(folder: string, { folders }: Scan): boolean {
  const top = folders.filter((path) => !path.includes('/'));
  const splits = top.map(splitOf).filter((split) => split !== undefined);
  if (splits.includes('train')) return splits.length > 1 || top.length === 1;
  if (top.length > 0 && splits.length === top.length) {
    throw new DataError(`${folder} has ${top.join(' and ')}, but no train: expected ${EXPECTED}`);
  }
  return false;
}

function splitOf(name: string): Split | undefined {
  const lower = name.toLowerCase();
  return Object.hasOwn(SPLITS, lower) ? SPLITS[lower] : undefined;
}

/** macOS takes letters apart; a class has the same name everywhere. */
function nameOf(folder: string): string {
  return folder.normalize('NFC');
}
