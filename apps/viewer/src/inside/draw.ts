import type { Heat } from '../protocol/facts.ts';
import { inferno, shade, viridis } from './colours.ts';

/** RGB bytes [side, side, 3] as a canvas' pixels. */
export function imageOf(pixels: ArrayLike<number>, side: number): ImageData {
  const image = new ImageData(side, side);
  for (let from = 0, to = 0; to < image.data.length; from += 3, to += 4) {
    image.data[to] = pixels[from];
    image.data[to + 1] = pixels[from + 1];
    image.data[to + 2] = pixels[from + 2];
    image.data[to + 3] = 255;
  }
  return image;
}

/** One map of values in viridis. */
export function mapImage(
  values: Float32Array,
  width: number,
  height: number,
  least: number,
  largest: number,
): ImageData {
  const image = new ImageData(width, height);
  values.forEach((value, i) => {
    const colour = shade(value, least, largest) * 3;
    image.data[i * 4] = viridis[colour];
    image.data[i * 4 + 1] = viridis[colour + 1];
    image.data[i * 4 + 2] = viridis[colour + 2];
    image.data[i * 4 + 3] = 255;
  });
  return image;
}

/** A map over the image, clear where it is zero or below and opaque where it is largest. */
export function heatImage({ values, width, height }: Heat): ImageData {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const image = new ImageData(width, height);
  values.forEach((value, i) => {
    const level = shade(value, 0, largest);
    image.data[i * 4] = inferno[level * 3];
    image.data[i * 4 + 1] = inferno[level * 3 + 1];
    image.data[i * 4 + 2] = inferno[level * 3 + 2];
    image.data[i * 4 + 3] = Math.round(13 * Math.sqrt(level));
  });
  return image;
}

/** Draws pixels enlarged into a part of a canvas, each a square of its own. */
export function enlarge(
  context: CanvasRenderingContext2D,
  image: ImageData,
  [left, top, width, height]: readonly [number, number, number, number],
  smooth = false,
): void {
  const small = document.createElement('canvas');
  small.width = image.width;
  small.height = image.height;
  small.getContext('2d')?.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, left, top, width, height);
}

type Picture = Pick<ImageData, 'data' | 'width' | 'height'>;

/** Puts pixels enlarged into a part of larger ones, each a square of its own. */
export function tile(
  into: Picture,
  image: Picture,
  [left, top, width, height]: readonly [number, number, number, number],
): void {
  const from = new Uint32Array(image.data.buffer);
  const to = new Uint32Array(into.data.buffer);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor((y * image.height) / height) * image.width;
    const start = (top + y) * into.width + left;
    for (let x = 0; x < width; x += 1) {
      to[start + x] = from[row + Math.floor((x * image.width) / width)];
    }
  }
}
