import { indices, measure, type ReadImages, residentPixels } from '@vgg/datasets/batches';

/** Images that were read, as plain data: they can be kept for the next visit. */
export interface KeptImages {
  /** As a model card calls the data set. */
  name: 'cifar10' | 'folder';
  /** The folder's name, where there was one. */
  source?: string;
  classes: readonly string[];
  size: number;
  /** Of all images, [count, size, size, 3]. */
  pixels: Uint8Array;
  labels: Uint8Array | Uint16Array;
  /** Which of them; null for none of its own. */
  train: Uint32Array;
  validation: Uint32Array | null;
  test: Uint32Array;
  /** Null where the training pixels are measured. */
  normalisation: Awaited<ReturnType<typeof measure>> | null;
  /** One line on whatever is not as one would expect. */
  notice?: string;
}

/** The same as datasets take them. */
export function readImagesOf(images: KeptImages): ReadImages {
  const { labels, classes, size, source, normalisation } = images;
  const pixels = residentPixels(images.pixels, size);
  const part = (of: Uint32Array) => ({ pixels, labels, images: of });
  return {
    classes,
    imageSize: size,
    interpolation: 'lanczos',
    train: part(images.train),
    validation: images.validation && part(images.validation),
    test: part(images.test),
    normalisation: (train) => normalisation ?? measure(train),
    ...(source !== undefined && { source }),
  };
}

/** Training images first, test images after them. */
export function inTwoParts(train: number, test: number) {
  return { train: indices(train), test: indices(train + test).subarray(train), validation: null };
}

/** As many test images as go with so many training images; see `subset` of datasets. */
export const testsFor = (train: number, most: number): number =>
  Math.min(most, Math.max(1, Math.floor(train / 5)));
