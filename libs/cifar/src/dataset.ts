import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CIFAR10 } from './cifar10.ts';
import { DataError } from './error.ts';
import { copyRecords, emptySet, type ImageSet, type RecordForm } from './records.ts';
import { type BinaryFile, type LabelByte, type Release, recordBytes } from './release.ts';

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

async function loadFiles(
  folder: string,
  files: readonly BinaryFile[],
  form: RecordForm,
): Promise<ImageSet> {
  const count = files.reduce((sum, { images }) => sum + images, 0);
  const set = emptySet(count);
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
    copyRecords(path, records, form, set, first);
    first += images;
  }
  return set;
}
