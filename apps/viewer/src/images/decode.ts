import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { PictureInput } from '../protocol/facts.ts';
import { coverResize } from './cover-resize.ts';

/** Larger pictures are halved by the browser first; below it the resize does all of the work. */
const MOST_SIDE = 1024;

/**
 * A picture as networks see it: turned as its EXIF orientation says, transparent parts laid on
 * white, scaled and cut as each input tells.
 * @returns bytes [size, size, 3] for each of the inputs, and the original's width and height
 * @throws Failure where the browser cannot read it
 */
export async function seenPixels(
  source: Blob | ImageBitmap,
  inputs: readonly PictureInput[],
): Promise<{ pixels: Uint8Array[]; width: number; height: number }> {
  const bitmap = source instanceof Blob ? await decode(source) : source;
  const { width, height } = bitmap;
  const shrink = Math.min(1, MOST_SIDE / Math.min(width, height));
  const [w, h] = [
    Math.max(1, Math.round(width * shrink)),
    Math.max(1, Math.round(height * shrink)),
  ];
  const canvas = new OffscreenCanvas(w, h).getContext('2d', { willReadFrequently: true });
  if (!canvas) throw new Failure(line`This browser cannot draw in the background`);
  canvas.fillStyle = 'white';
  canvas.fillRect(0, 0, w, h);
  canvas.imageSmoothingQuality = 'high';
  canvas.drawImage(bitmap, 0, 0, w, h);
  bitmap.close();
  const rgba = canvas.getImageData(0, 0, w, h).data;
  const rgb = withoutAlpha(rgba);
  return { pixels: inputs.map((input) => coverResize(rgb, w, h, input)), width, height };
}

async function decode(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    throw new Failure(
      line`This is not an image that the browser can read (JPEG, PNG, WebP, GIF, AVIF)`,
    );
  }
}

/** [pixels, 4] to [pixels, 3]. */
export function withoutAlpha(rgba: ArrayLike<number>): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from];
    rgb[to + 1] = rgba[from + 1];
    rgb[to + 2] = rgba[from + 2];
  }
  return rgb;
}
