import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CIFAR10 } from './cifar10.ts';
import { DataError } from './error.ts';
import {
  type BinaryFile,
  CHANNELS,
  IMAGE_BYTES,
  type LabelByte,
  PIXELS,
  type Release,
  recordBytes,
} from './release.ts';

/** Labelled images as bytes, one after the other. */
export interface ImageSet {
  count: number;
  /** [count, 32, 32, 3], R, G and B of a pixel side by side. */
  pixels: Uint8Array;
  /** Class indices, [count]. */
  labels: Uint8Array;
}

/** A whole data set in memory. */
export interface Cifar {
  classes: readonly string[];
  train: ImageSet;
  test: ImageSet;
}

/**
 * Reads the binary files in `folder`, as `ensureCifar` verified them, into memory (180 MB).
 * @param kind which of its labels
 * @throws DataError naming a file that cannot be read, has another length or an unknown label, or
 * saying which kinds of labels there are
 */
export async function loadCifar(
  folder: string,
  release: Release,
  kind: LabelByte['kind'] = 'fine',
): Promise<Cifar> {
  const place = release.labels.findIndex((label) => label.kind === kind);
  if (place < 0) {
    const kinds = release.labels.map((label) => label.kind).join(' and ');
    throw new DataError(`${release.title} has no ${kind} labels: accepted are ${kinds}`);
  }
  const { classes } = release.labels[place];
  const form: RecordForm = { bytes: recordBytes(release), labelAt: place, classes: classes.length };
  return {
    classes,
    train: await loadFiles(folder, release.train, form),
    test: await loadFiles(folder, release.test, form),
  };
}

/** CIFAR-10 by `loadCifar`. */
export function loadCifar10(folder: string, release: Release = CIFAR10): Promise<Cifar> {
  return loadCifar(folder, release);
}

/** How a record of a file is laid out; the pixels are its last bytes. */
interface RecordForm {
  bytes: number;
  /** Place of the label byte. */
  labelAt: number;
  classes: number;
}

async function loadFiles(
  folder: string,
  files: readonly BinaryFile[],
  form: RecordForm,
): Promise<ImageSet> {
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
    if (records.length !== images * form.bytes) {
      throw new DataError(
        `${path} is ${records.length} bytes long, expected ${images * form.bytes}`,
      );
    }
    copyRecords(records, form, set, first, images);
    const wrong = set.labels.subarray(first, first + images).findIndex((l) => l >= form.classes);
    if (wrong >= 0) {
      throw new DataError(
        `${path} gives image ${wrong} the label ${set.labels[first + wrong]}, expected 0 to ${form.classes - 1}`,
      );
    }
    first += images;
  }
  return set;
}

/** Records hold planes R, G, B after the labels; batches want a pixel's channels side by side (NHWC). */
function copyRecords(
  records: Uint8Array,
  { bytes, labelAt }: RecordForm,
  { pixels, labels }: ImageSet,
  first: number,
  count: number,
): void {
  let target = first * IMAGE_BYTES;
  for (let image = 0; image < count; image++) {
    const start = image * bytes;
    labels[first + image] = records[start + labelAt];
    const planes = start + bytes - IMAGE_BYTES;
    for (let red = planes; red < planes + PIXELS; red++) {
      pixels[target] = records[red];
      pixels[target + 1] = records[red + PIXELS];
      pixels[target + 2] = records[red + 2 * PIXELS];
      target += CHANNELS;
    }
  }
}
