import sharp from 'sharp';
import type { Cifar, ImageSet } from './dataset.ts';
import { DataError } from './error.ts';
import { CHANNELS, IMAGE_BYTES, IMAGE_SIZE } from './release.ts';

export interface SheetOptions {
  /** Images of each class, side by side. */
  columns?: number;
  /** Which classes to show, a row each, by index; all if not given. */
  rows?: readonly number[];
  /** Every pixel becomes a square of so many. */
  scale?: number;
  /** White pixels between the images. */
  gap?: number;
  set?: 'train' | 'test';
}

/**
 * A sheet of sample images as PNG: a row for each class, its first images side by side.
 * @throws DataError when an option is no integer of its range
 */
export async function sampleSheet(dataset: Cifar, options: SheetOptions = {}): Promise<Buffer> {
  const { columns = 10, scale = 2, gap = 2, set = 'train' } = options;
  const rows = options.rows ?? dataset.classes.map((_, i) => i);
  check('columns', columns, 1, 100);
  check('scale', scale, 1, 16);
  check('gap', gap, 0, 32);
  for (const row of rows) check('row', row, 0, dataset.classes.length - 1);
  const pitch = IMAGE_SIZE * scale + gap;
  const width = columns * pitch + gap;
  const height = rows.length * pitch + gap;
  const sheet = new Uint8Array(width * height * CHANNELS).fill(255);
  const images = dataset[set];
  rows.forEach((label, row) => {
    firstOf(images, label, columns).forEach((image, column) => {
      const corner = (gap + row * pitch) * width + gap + column * pitch;
      enlarge(images.pixels.subarray(image * IMAGE_BYTES), scale, sheet, corner, width);
    });
  });
  return sharp(sheet, { raw: { width, height, channels: CHANNELS } })
    .png()
    .toBuffer();
}

/** Indices of the first `n` images of a class. */
function firstOf({ labels }: ImageSet, label: number, n: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < labels.length && found.length < n; i++) {
    if (labels[i] === label) found.push(i);
  }
  return found;
}

/** Nearest neighbour, so that the 32 x 32 pixels are seen as they are. */
function enlarge(
  pixels: Uint8Array,
  scale: number,
  sheet: Uint8Array,
  corner: number,
  width: number,
): void {
  for (let y = 0; y < IMAGE_SIZE * scale; y++) {
    for (let x = 0; x < IMAGE_SIZE * scale; x++) {
      const source = (Math.floor(y / scale) * IMAGE_SIZE + Math.floor(x / scale)) * CHANNELS;
      sheet.set(pixels.subarray(source, source + CHANNELS), (corner + y * width + x) * CHANNELS);
    }
  }
}

function check(what: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new DataError(
      `A sheet with ${what} ${value}: expected an integer from ${least} to ${most}`,
    );
  }
}
