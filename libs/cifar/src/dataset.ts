import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { CIFAR10 } from './cifar10.ts';
import { DataError } from './error.ts';
import { ImageRecords, type RecordFile } from './image-records.ts';
import { labelsOf, type RecordForm } from './records.ts';
import { type BinaryFile, type LabelByte, type Release, recordBytes } from './release.ts';

/** A whole data set, its images in their files. */
export interface Cifar {
  classes: readonly string[];
  train: ImageRecords;
  test: ImageRecords;
  /** Lets go of the files. */
  close(): Promise<void>;
}

/** So many records are read at once to learn their labels. */
const RECORDS = 1000;

/**
 * Opens the binary files in `folder`, as `ensureCifar` verified them, and reads their labels.
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
  const train = await openFiles(folder, release.train, form);
  const test = await openFiles(folder, release.test, form).catch(async (error: unknown) => {
    await train.close();
    throw error;
  });
  const close = async () => {
    await Promise.all([train.close(), test.close()]);
  };
  return { classes, train, test, close };
}

/** CIFAR-10 by `loadCifar`. */
export function loadCifar10(folder: string, release: Release = CIFAR10): Promise<Cifar> {
  return loadCifar(folder, release);
}

async function openFiles(
  folder: string,
  files: readonly BinaryFile[],
  form: RecordForm,
): Promise<ImageRecords> {
  const labels = new Uint8Array(files.reduce((sum, { images }) => sum + images, 0));
  const opened: RecordFile[] = [];
  try {
    let first = 0;
    for (const { name, images } of files) {
      const path = join(folder, name);
      const file = await open(path).catch(cannotBeRead(path));
      opened.push({ path, file, images });
      const own = labels.subarray(first, first + images);
      await readLabels(file, path, own, form).catch(cannotBeRead(path));
      first += images;
    }
  } catch (error) {
    await Promise.all(opened.map(({ file }) => file.close()));
    throw error;
  }
  return new ImageRecords(opened, labels, form);
}

/** Fills `labels` from a file of exactly so many records. */
async function readLabels(
  file: FileHandle,
  path: string,
  labels: Uint8Array,
  form: RecordForm,
): Promise<void> {
  const { size } = await file.stat();
  const expected = labels.length * form.bytes;
  if (size !== expected) {
    throw new DataError(`${path} is ${size} bytes long, expected ${expected}`);
  }
  const records = Buffer.allocUnsafeSlow(Math.min(RECORDS, labels.length) * form.bytes);
  for (let first = 0; first < labels.length; first += RECORDS) {
    const count = Math.min(RECORDS, labels.length - first);
    const part = records.subarray(0, count * form.bytes);
    await fill(part, file, path, first * form.bytes);
    labels.set(labelsOf(path, part, form, first), first);
  }
}

/** Fills `target` with a file's bytes from `position` on. */
async function fill(
  target: Uint8Array,
  file: FileHandle,
  path: string,
  position: number,
): Promise<void> {
  for (let at = 0; at < target.length; ) {
    const { bytesRead } = await file.read(target, at, target.length - at, position + at);
    if (bytesRead === 0) throw new DataError(`${path} ends at byte ${position + at}`);
    at += bytesRead;
  }
}

function cannotBeRead(path: string): (error: Error) => never {
  return (error) => {
    if (error instanceof DataError) throw error;
    throw new DataError(`${path} cannot be read: ${error.message}`);
  };
}
