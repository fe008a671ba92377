import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';
import { Failure } from '../failure.ts';
import type { LabelledImages } from '../protocol/facts.ts';

const PIXELS = IMAGE_SIZE * IMAGE_SIZE;
const RECORD = 1 + 3 * PIXELS;

/**
 * Reads one of CIFAR-10's binary files: records of a label byte, then planes R, G and B.
 * @throws Failure where the bytes are no such file
 */
export function readTestBatch(bytes: Uint8Array): LabelledImages {
  const count = bytes.length / RECORD;
  if (!Number.isInteger(count) || count === 0) {
    throw new Failure(
      `These are not CIFAR-10's test images: expected is test_batch.bin, records of ${RECORD} bytes`,
    );
  }
  const labels = new Int32Array(count);
  const pixels = new Uint8Array(count * 3 * PIXELS);
  for (let image = 0; image < count; image += 1) {
    const record = image * RECORD;
    const label = bytes[record];
    if (label >= CLASSES.length)
      throw new Failure(`These are not CIFAR-10's test images: a label is ${label}`);
    labels[image] = label;
    let target = image * 3 * PIXELS;
    for (let red = record + 1; red < record + 1 + PIXELS; red += 1) {
      pixels[target] = bytes[red];
      pixels[target + 1] = bytes[red + PIXELS];
      pixels[target + 2] = bytes[red + 2 * PIXELS];
      target += 3;
    }
  }
  return { size: IMAGE_SIZE, labels, pixels };
}
