import type { Augmentation } from '@vgg/core';
import { bytesOfImage } from '../images/pixels.ts';
import type { Variation } from './variation.ts';

/** Which pixel of the image a coordinate of the padded image shows; -1 for padding. */
export function paddedCoordinates(crop: Augmentation['crop'], size: number): Int32Array {
  const padding = crop?.padding ?? 0;
  return Int32Array.from({ length: size + 2 * padding }, (_, i) => {
    const at = i - padding;
    if (at >= 0 && at < size) return at;
    if (crop?.mode !== 'reflect') return -1;
    return at < 0 ? -at : 2 * (size - 1) - at;
  });
}

/**
 * Writes an image as it is, normalised.
 * @param bytes of which the image [size, size, 3] begins at `start`
 * @param table of core's `Normalisation`
 * @param images normalised pixels, [count, size, size, 3]
 * @param place index of the image to write
 */
export function drawPlain(
  bytes: Uint8Array,
  start: number,
  size: number,
  table: Float32Array,
  images: Float32Array,
  place: number,
): void {
  const length = bytesOfImage(size);
  let target = place * length;
  for (let source = start; source < start + length; source += 3) {
    images[target] = table[bytes[source]];
    images[target + 1] = table[256 + bytes[source + 1]];
    images[target + 2] = table[512 + bytes[source + 2]];
    target += 3;
  }
}

/**
 * Writes an image shifted, mirrored and normalised, in a single pass.
 * @param coordinates of `paddedCoordinates`
 */
export function drawShifted(
  bytes: Uint8Array,
  start: number,
  size: number,
  { top, left, flip }: Variation,
  coordinates: Int32Array,
  table: Float32Array,
  images: Float32Array,
  place: number,
): void {
  const first = flip ? left + size - 1 : left;
  const step = flip ? -1 : 1;
  let target = place * bytesOfImage(size);
  for (let y = 0; y < size; y++) {
    const sourceRow = coordinates[top + y];
    const row = start + sourceRow * size * 3;
    for (let x = 0; x < size; x++) {
      const column = coordinates[first + step * x];
      if (sourceRow < 0 || column < 0) {
        images[target] = table[0];
        images[target + 1] = table[256];
        images[target + 2] = table[512];
      } else {
        const source = row + column * 3;
        images[target] = table[bytes[source]];
        images[target + 1] = table[256 + bytes[source + 1]];
        images[target + 2] = table[512 + bytes[source + 2]];
      }
      target += 3;
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
  size: number,
  { hole }: Variation,
  side: number,
): void {
  const top = hole.y - (side >> 1);
  const left = hole.x - (side >> 1);
  const from = Math.max(0, left);
  const to = Math.min(size, left + side);
  for (let y = Math.max(0, top); y < Math.min(size, top + side); y++) {
    const row = (place * size + y) * size;
    images.fill(0, (row + from) * 3, (row + to) * 3);
  }
}
