import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from './error.ts';
import {
  type BinaryFile,
  CHANNELS,
  CIFAR10,
  CLASSES,
  IMAGE_BYTES,
  PIXELS,
  RECORD_BYTES,
  type Release,
} from './release.ts';

/** Labelled images as bytes, one after the other. */
export interface ImageSet {
  count: number;
  /** [count, 32, 32, 3], R, G and B of a pixel side by side. */
  pixels: Uint8Array;
  /** Class indices, [count]. */
  labels: Uint8Array;
}

/** The whole data set in memory. */
export interface Cifar10 {
  classes: readonly string[];
  train: ImageSet;
  test: ImageSet;
}

/**
 * Reads the binary files in `folder`, as `ensureCifar10` verified them, into memory (180 MB).
 * @throws DataError naming a file that cannot be read, has another length or an unknown label
 */
export async function loadCifar10(folder: string, release: Release = CIFAR10): Promise<Cifar10> {
  return {
    classes: CLASSES,
    train: await loadFiles(folder, release.train),
    test: await loadFiles(folder, release.test),
  };
}

async function loadFiles(folder: string, files: readonly BinaryFile[]): Promise<ImageSet> {
  const count = files.reduce((sum, { images }) => sum + images, 0);
  const set = {
    count,
    pixels: new Uint8Array(count * IMAGE_BYTES),
    labels: new Uint8Array(count),
  };
  let first = 0;
  for (const { name, images } of files) {
    const path = join(folder, name);
    const records = await readFile(path).catch((error: Error) => {
      throw new DataError(`${path} cannot be read: ${error.message}`);
    });
    if (records.length !== images * RECORD_BYTES) {
      throw new DataError(
        `${path} is ${records.length} bytes long, expected ${images * RECORD_BYTES}`,
      );
    }
    copyRecords(records, set, first, images);
    const wrong = set.labels.subarray(first, first + images).findIndex((l) => l >= CLASSES.length);
    if (wrong >= 0) {
      throw new DataError(
        `${path} gives image ${wrong} the label ${set.labels[first + wrong]}, expected 0 to ${CLASSES.length - 1}`,
      );
    }
    first += images;
  }
  return set;
}

/** Records hold a label, then planes R, G, B; batches want a pixel's channels side by side (NHWC). */
function copyRecords(records: Uint8Array, { pixels, labels }: ImageSet, first: number, n: number) {
  let target = first * IMAGE_BYTES;
  for (let image = 0; image < n; image++) {
    const start = image * RECORD_BYTES;
    labels[first + image] = records[start];
    for (let red = start + 1; red < start + 1 + PIXELS; red++) {
      pixels[target] = records[red];
      pixels[target + 1] = records[red + PIXELS];
      pixels[target + 2] = records[red + 2 * PIXELS];
      target += CHANNELS;
    }
  }
}
