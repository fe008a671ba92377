import { randomFrom } from '../batches/random.ts';
import type { PreparedData } from '../batches/training-data.ts';
import { bytesOfImage, indices, type Part } from '../images/pixels.ts';
import { residentPixels } from '../images/resident.ts';

/** CIFAR-10's, with which the recorded bits came about. */
const NORMALISATION = {
  mean: [0.4914, 0.4822, 0.4465],
  deviation: [0.2023, 0.1994, 0.201],
} as const;

export interface TinyData extends PreparedData {
  /** All training and test images, one after the other. */
  bytes: { train: Uint8Array; test: Uint8Array };
}

/** Random images of ten classes; the first byte of each is its index, to tell it by. */
export function tinyData(train: number, test: number, imageSize = 32): TinyData {
  const bytes = { train: randomBytes(train, imageSize, 1), test: randomBytes(test, imageSize, 2) };
  return {
    classes: Array.from({ length: 10 }, (_, label) => `class ${label}`),
    imageSize,
    train: partOfBytes(bytes.train, train, imageSize),
    validation: partOfBytes(bytes.train, 0, imageSize),
    test: partOfBytes(bytes.test, test, imageSize),
    normalisation: NORMALISATION,
    balance: false,
    bytes,
  };
}

function randomBytes(count: number, imageSize: number, seed: number): Uint8Array {
  const random = randomFrom(seed);
  const length = bytesOfImage(imageSize);
  const bytes = Uint8Array.from({ length: count * length }, () => random() * 256);
  for (let image = 0; image < count; image++) bytes[image * length] = image;
  return bytes;
}

function partOfBytes(bytes: Uint8Array, count: number, imageSize: number): Part {
  return {
    pixels: residentPixels(bytes, imageSize),
    labels: Uint8Array.from({ length: count }, (_, image) => image % 10),
    images: indices(count),
  };
}
