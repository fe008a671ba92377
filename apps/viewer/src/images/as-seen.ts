import type { PictureInput, SquareImages } from '../protocol/facts.ts';
import { coverResize } from './cover-resize.ts';

/** Square images as a network sees them, [count, size, size, 3]: those of its size as they are. */
export function asSeen({ size, pixels }: SquareImages, input: PictureInput): Uint8Array {
  if (size === input.size) return pixels;
  const [bytes, wanted] = [size * size * 3, input.size ** 2 * 3];
  const count = pixels.length / bytes;
  const seen = new Uint8Array(count * wanted);
  for (let image = 0; image < count; image += 1) {
    const one = pixels.subarray(image * bytes, (image + 1) * bytes);
    seen.set(coverResize(one, size, size, input), image * wanted);
  }
  return seen;
}
