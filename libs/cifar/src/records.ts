import { CIFAR10 } from './cifar10.ts';
import { DataError } from './error.ts';
import { CHANNELS, IMAGE_BYTES, PIXELS, recordBytes } from './release.ts';

/** Labelled images as bytes, one after the other. */
export interface ImageSet {
  count: number;
  /** [count, 32, 32, 3], R, G and B of a pixel side by side. */
  pixels: Uint8Array;
  /** Class indices, [count]. */
  labels: Uint8Array;
}

/** How a record of a file is laid out; the pixels are its last bytes. */
export interface RecordForm {
  bytes: number;
  /** Place of the label byte. */
  labelAt: number;
  classes: number;
}

/** Of one label byte and ten classes. */
export const CIFAR10_RECORD: RecordForm = {
  bytes: recordBytes(CIFAR10),
  labelAt: 0,
  classes: CIFAR10.labels[0].classes.length,
};

/** Room for so many images. */
export function emptySet(count: number): ImageSet {
  return {
    count,
    pixels: new Uint8Array(count * IMAGE_BYTES),
    labels: new Uint8Array(count),
  };
}

/**
 * The images of a file of CIFAR-10's binary form, or of a part of one that begins at an image.
 * @param name what it is called, for the error
 * @throws DataError where the bytes are no whole records, or a label is none
 */
export function decodeRecords(name: string, records: Uint8Array): ImageSet {
  const { bytes } = CIFAR10_RECORD;
  const count = records.length / bytes;
  if (!Number.isInteger(count) || count === 0) {
    throw new DataError(`${name} is ${records.length} bytes long, expected records of ${bytes}`);
  }
  const set = emptySet(count);
  copyRecords(name, records, CIFAR10_RECORD, set, 0);
  return set;
}

/**
 * Puts whole records into a set, from its image `first` on. They hold planes R, G, B after the labels;
 * batches want a pixel's channels side by side (NHWC).
 * @throws DataError where a label is none
 */
export function copyRecords(
  name: string,
  records: Uint8Array,
  { bytes, labelAt, classes }: RecordForm,
  { pixels, labels }: ImageSet,
  first: number,
): void {
  const count = records.length / bytes;
  let target = first * IMAGE_BYTES;
  for (let image = 0; image < count; image++) {
    const start = image * bytes;
    const label = records[start + labelAt];
    if (label >= classes) {
      throw new DataError(
        `${name} gives image ${image} the label ${label}, expected 0 to ${classes - 1}`,
      );
    }
    labels[first + image] = label;
    const planes = start + bytes - IMAGE_BYTES;
    for (let red = planes; red < planes + PIXELS; red++) {
      pixels[target] = records[red];
      pixels[target + 1] = records[red + PIXELS];
      pixels[target + 2] = records[red + 2 * PIXELS];
      target += CHANNELS;
    }
  }
}
