/**
 * Changes of an image's colours, as Pillow makes them on bytes. An image is [size, size, 3] bytes; every
 * function reads `image` and writes `target`, which must not be the same memory.
 */

/** Multiplies every value: 0 is black, 1 the image. */
export function brightness(image: Uint8Array, target: Uint8Array, factor: number): void {
  for (let i = 0; i < image.length; i += 1) target[i] = blend(0, image[i], factor);
}

/** Colours stronger or weaker: 0 is the grey image, 1 the image. */
export function colour(image: Uint8Array, target: Uint8Array, factor: number): void {
  for (let i = 0; i < image.length; i += 3) {
    const grey = luma(image, i);
    for (let c = i; c < i + 3; c += 1) target[c] = blend(grey, image[c], factor);
  }
}

/** Farther from or nearer to the image's mean grey: 0 is that grey, 1 the image. */
export function contrast(image: Uint8Array, target: Uint8Array, factor: number): void {
  let total = 0;
  for (let i = 0; i < image.length; i += 3) total += luma(image, i);
  const mean = Math.floor(total / (image.length / 3) + 0.5);
  for (let i = 0; i < image.length; i += 1) target[i] = blend(mean, image[i], factor);
}

/** 0 is the image smoothed by a 3x3 window with a centre of 5, 1 the image, 2 a sharper one; edges stay. */
export function sharpness(
  image: Uint8Array,
  target: Uint8Array,
  factor: number,
  size: number,
): void {
  const row = size * 3;
  target.set(image);
  for (let y = 1; y < size - 1; y += 1) {
    for (let i = y * row + 3; i < (y + 1) * row - 3; i += 1) {
      let sum = 4 * image[i];
      for (let at = i - row; at <= i + row; at += row)
        sum += image[at - 3] + image[at] + image[at + 3];
      target[i] = blend(Math.floor(sum / 13 + 0.5), image[i], factor);
    }
  }
}

/** Keeps the first `bits` bits of every value. */
export function posterise(image: Uint8Array, target: Uint8Array, bits: number): void {
  const kept = 0xff & (0xff << (8 - bits));
  for (let i = 0; i < image.length; i += 1) target[i] = image[i] & kept;
}

/** Inverts values from `threshold` on. */
export function solarise(image: Uint8Array, target: Uint8Array, threshold: number): void {
  for (let i = 0; i < image.length; i += 1) {
    target[i] = image[i] < threshold ? image[i] : 255 - image[i];
  }
}

/** Stretches each channel so that its darkest value is 0 and its lightest 255. */
export function autoContrast(image: Uint8Array, target: Uint8Array): void {
  byChannel(image, target, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return null;
    const scale = 255 / (high - low);
    return (value) => clip(value * scale - low * scale);
  });
}

/** Spreads each channel's values so that all are about equally frequent. */
export function equalise(image: Uint8Array, target: Uint8Array): void {
  byChannel(image, target, (counts) => {
    const last = counts.findLast((count) => count > 0) ?? 0;
    const step = Math.floor((image.length / 3 - last) / 255);
    if (step === 0) return null;
    const below = [Math.floor(step / 2)];
    for (const count of counts) below.push((below.at(-1) ?? 0) + count);
    return (value) => clip(Math.floor(below[value] / step));
  });
}

/** Maps each channel's values by what its histogram says; null leaves the channel as it is. */
function byChannel(
  image: Uint8Array,
  target: Uint8Array,
  mapOf: (counts: number[]) => ((value: number) => number) | null,
): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const counts = new Array<number>(256).fill(0);
    for (let i = channel; i < image.length; i += 3) counts[image[i]] += 1;
    const table = Uint8Array.from(counts, (_, value) => value).map(mapOf(counts) ?? ((v) => v));
    for (let i = channel; i < image.length; i += 3) target[i] = table[image[i]];
  }
}

/** ITU-R 601's grey of the pixel that begins at i, in Pillow's whole numbers. */
function luma(image: Uint8Array, i: number): number {
  return (image[i] * 19595 + image[i + 1] * 38470 + image[i + 2] * 7471 + 0x8000) >> 16;
}

/** `from` for a factor of 0, `to` for 1, and on beyond. */
function blend(from: number, to: number, factor: number): number {
  // Pillow calculates in float32 and cuts off what is behind the point.
  return clip(Math.fround(from + Math.fround(Math.fround(factor) * (to - from))));
}

function clip(value: number): number {
  return value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(value);
}
