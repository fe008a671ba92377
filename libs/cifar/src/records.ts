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
  const labels = labelsOf(name, records, CIFAR10_RECORD);
  const pixels = new Uint8Array(count * IMAGE_BYTES);
  for (let image = 0; image < count; image++) {
    const planes = (image + 1) * bytes - IMAGE_BYTES;
    interleave(records.subarray(planes, planes + IMAGE_BYTES), pixels, image * IMAGE_BYTES);
  }
  return { count, pixels, labels };
}

/**
 * The label of each of some whole records.
 * @param first number of the first of them in the file, for the error
 * @throws DataError where a label is none
 */
export function labelsOf(
  name: string,
  records: Uint8Array,
  { bytes, labelAt, classes }: RecordForm,
  first = 0,
): Uint8Array {
  const labels = new Uint8Array(records.length / bytes);
  for (let image = 0; image < labels.length; image++) {
    const label = records[image * bytes + labelAt];
    if (label >= classes) {
      throw new DataError(
        `${name} gives image ${first + image} the label ${label}, expected 0 to ${classes - 1}`,
      );
    }
    labels[image] = label;
  }
  return labels;
}

/** Planes R, G, B as pixels, R, G and B side by side, [32, 32, 3] from `at` on. */
export function interleave(planes: Uint8Array, target: Uint8Array, at: number): void {
  for (let pixel = 0, to = at; pixel < PIXELS; pixel++, to += CHANNELS) {
    target[to] = planes[pixel];
    target[to + 1] = planes[pixel + PIXELS];
    target[to + 2] = planes[pixel + 2 * PIXELS];
  }
}
