import { checkInteger } from './batches/check-request.ts';
import type { Split } from './folder/layout.ts';
import { type Part, Scratch } from './images/pixels.ts';

export interface SheetOptions {
  /** Images of each class, side by side. */
  columns?: number;
  /** Which classes to show, a row each, by index; all if not given. */
  rows?: readonly number[];
  /** Every pixel becomes a square of so many; if not given, what makes an image 64 pixels or more. */
  scale?: number;
  /** White pixels between the images. */
  gap?: number;
  set?: Split;
}

/** Images are shown at least so large. */
const SHOWN = 64;

/**
 * A sheet of sample images as PNG: a row for each class, its first images side by side.
 * @throws DataError when an option is no integer of its range
 */
export async function sampleSheet(
  parts: Record<Split, Part>,
  classes: readonly string[],
  options: SheetOptions = {},
): Promise<Buffer> {
  const part = parts[options.set ?? 'train'];
  const size = part.pixels.imageSize;
  const { columns = 10, gap = 2, scale = Math.max(1, Math.floor(SHOWN / size)) } = options;
  const rows = options.rows ?? classes.map((_, label) => label);
  checkInteger('Columns of the sheet', columns, 1, 100);
  checkInteger('Scale of the sheet', scale, 1, 16);
  checkInteger('Gap of the sheet', gap, 0, 32);
  for (const row of rows) checkInteger('Row of the sheet', row, 0, classes.length - 1);
  const pitch = size * scale + gap;
  const width = columns * pitch + gap;
  const height = rows.length * pitch + gap;
  const sheet = new Uint8Array(width * height * 3).fill(255);
  const scratch = new Scratch();
  for (const [row, label] of rows.entries()) {
    const { bytes, starts } = await part.pixels.take(firstOf(part, label, columns), scratch);
    for (let column = 0; column < starts.length; column++) {
      const corner = (gap + row * pitch) * width + gap + column * pitch;
      enlarge(bytes, starts[column], size, scale, sheet, corner, width);
    }
  }
  const { default: sharp } = await import('sharp');
  return sharp(sheet, { raw: { width, height, channels: 3 }, limitInputPixels: false })
    .png()
    .toBuffer();
}

/** The first images of a class. */
function firstOf({ images, labels }: Part, label: number, count: number): number[] {
  const found: number[] = [];
  for (let at = 0; at < images.length && found.length < count; at++) {
    if (labels[images[at]] === label) found.push(images[at]);
  }
  return found;
}

/** Nearest neighbour, so that the pixels are seen as they are. */
function enlarge(
  bytes: Uint8Array,
  start: number,
  size: number,
  scale: number,
  sheet: Uint8Array,
  corner: number,
  width: number,
): void {
  for (let y = 0; y < size * scale; y++) {
    for (let x = 0; x < size * scale; x++) {
      const source = start + (Math.floor(y / scale) * size + Math.floor(x / scale)) * 3;
      const target = (corner + y * width + x) * 3;
      sheet[target] = bytes[source];
      sheet[target + 1] = bytes[source + 1];
      sheet[target + 2] = bytes[source + 2];
    }
  }
}
