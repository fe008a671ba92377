import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CIFAR10 } from './cifar10.ts';
import { DataError } from './error.ts';
import { ImageRecords, labelsOf, type RecordForm } from './records.ts';
import { type BinaryFile, type LabelByte, type Release, recordBytes } from './release.ts';

/** A whole data set in memory. */
export interface Cifar {
  classes: readonly string[];
  train: ImageRecords;
  test: ImageRecords;
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
): Promise<ImageRecords> {
  const count = files.reduce((sum, { images }) => sum + images, 0);
  const bytes = Buffer.allocUnsafeSlow(count * form.bytes);
  const labels = new Uint8Array(count);
  let first = 0;
  for (const { name, images } of files) {
    const path = join(folder, name);
    const records = bytes.subarray(first * form.bytes, (first + images) * form.bytes);
    await readInto(records, path).catch((error: Error) => {
      if (error instanceof DataError) throw error;
      throw new DataError(`${path} cannot be read: ${error.message}`);
    });
    labels.set(labelsOf(path, records, form), first);
    first += images;
  }
  return new ImageRecords(bytes, labels, form);
}

/** Fills `target` with a file that is exactly as long. */
async function readInto(target: Uint8Array, path: string): Promise<void> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size !== target.length) {
      throw new DataError(`${path} is ${size} bytes long, expected ${target.length}`);
    }
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(target, at, size - at, at);
      if (bytesRead === 0) throw new DataError(`${path} ends at byte ${at}, expected ${size}`);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
