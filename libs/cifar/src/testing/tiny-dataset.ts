import { randomFrom } from '../batches/random.ts';
import { CLASSES } from '../cifar10.ts';
import type { Cifar, ImageSet } from '../dataset.ts';
import { IMAGE_BYTES } from '../release.ts';

/** Random images; the first byte of each training image is its index, to tell it by. */
export function tinyDataset(train: number, test: number): Cifar {
  return { classes: CLASSES, train: randomSet(train, 1), test: randomSet(test, 2) };
}

function randomSet(count: number, seed: number): ImageSet {
  const random = randomFrom(seed);
  const pixels = Uint8Array.from({ length: count * IMAGE_BYTES }, () => random() * 256);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % CLASSES.length);
  for (let i = 0; i < count; i++) pixels[i * IMAGE_BYTES] = i;
  return { count, pixels, labels };
}
