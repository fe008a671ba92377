import { NORMALISED } from '../normalise.ts';
import { CHANNELS, IMAGE_BYTES, IMAGE_SIZE } from '../release.ts';
import { below, hash, type Random, randomFrom } from './random.ts';
import type { Augmentation } from './training-data.ts';

/** Keep the random numbers of different uses apart. */
const AUGMENT = 2;
const FLIP = 3;

/** What befalls one image: where its window lies, whether it is mirrored, where its hole is. */
export interface Variation {
  /** Corner of the window in the padded image, 0..2 * padding. */
  top: number;
  left: number;
  flip: boolean;
  /** Centre of the cutout, any pixel. */
  hole: { y: number; x: number };
}

/**
 * The variation of the image at `position` in the epoch's order: a function of seed, epoch and
 * position alone (of seed, epoch and image for an alternating flip), so that an epoch resumed in
 * its middle goes on as it would have gone.
 */
export function variationOf(
  { flip, crop }: Augmentation,
  seed: number,
  epoch: number,
  position: number,
  image: number,
): Variation {
  const random = randomFrom(AUGMENT, seed, epoch, position);
  const window = 2 * (crop?.padding ?? 0) + 1;
  return {
    top: below(window, random),
    left: below(window, random),
    flip: isFlipped(flip, random, seed, epoch, image),
    hole: { y: below(IMAGE_SIZE, random), x: below(IMAGE_SIZE, random) },
  };
}

/** `alternating` shows every image both ways within any two epochs (Jordan 2024, airbench). */
function isFlipped(
  flip: Augmentation['flip'],
  random: Random,
  seed: number,
  epoch: number,
  image: number,
): boolean {
  const toss = random() < 0.5;
  if (flip === 'alternating') return (hash(FLIP, seed, image) & 1) === (epoch & 1);
  return flip === 'random' && toss;
}

/** Which pixel of the image a coordinate of the padded image shows; -1 for padding. */
export function paddedCoordinates(crop: Augmentation['crop']): Int32Array {
  const padding = crop?.padding ?? 0;
  return Int32Array.from({ length: IMAGE_SIZE + 2 * padding }, (_, i) => {
    const at = i - padding;
    if (at >= 0 && at < IMAGE_SIZE) return at;
    if (crop?.mode !== 'reflect') return -1;
    return at < 0 ? -at : 2 * (IMAGE_SIZE - 1) - at;
  });
}

/**
 * Writes one image, varied and normalised, in a single pass.
 * @param pixels bytes of all images, [count, 32, 32, 3]
 * @param image index of the image to read
 * @param coordinates of `paddedCoordinates`
 * @param images normalised pixels, [size, 32, 32, 3]
 * @param place index of the image to write
 */
export function writeVaried(
  pixels: Uint8Array,
  image: number,
  { top, left, flip }: Variation,
  coordinates: Int32Array,
  images: Float32Array,
  place: number,
): void {
  const start = image * IMAGE_BYTES;
  const first = flip ? left + IMAGE_SIZE - 1 : left;
  const step = flip ? -1 : 1;
  let target = place * IMAGE_BYTES;
  for (let y = 0; y < IMAGE_SIZE; y++) {
    const sourceRow = coordinates[top + y];
    const row = start + sourceRow * IMAGE_SIZE * CHANNELS;
    for (let x = 0; x < IMAGE_SIZE; x++) {
      const column = coordinates[first + step * x];
      if (sourceRow < 0 || column < 0) {
        images[target] = NORMALISED[0];
        images[target + 1] = NORMALISED[256];
        images[target + 2] = NORMALISED[512];
      } else {
        const source = row + column * CHANNELS;
        images[target] = NORMALISED[pixels[source]];
        images[target + 1] = NORMALISED[256 + pixels[source + 1]];
        images[target + 2] = NORMALISED[512 + pixels[source + 2]];
      }
      target += CHANNELS;
    }
  }
}

/**
 * Sets a square of `side` pixels around `hole` to 0, which after normalisation is the mean; the part
 * of it beyond the image's edge is lost (DeVries and Taylor 2017).
 */
export function cutOut(
  images: Float32Array,
  place: number,
  { hole }: Variation,
  side: number,
): void {
  const top = hole.y - (side >> 1);
  const left = hole.x - (side >> 1);
  const from = Math.max(0, left);
  const to = Math.min(IMAGE_SIZE, left + side);
  for (let y = Math.max(0, top); y < Math.min(IMAGE_SIZE, top + side); y++) {
    const row = (place * IMAGE_SIZE + y) * IMAGE_SIZE;
    images.fill(0, (row + from) * CHANNELS, (row + to) * CHANNELS);
  }
}
