import type { InputCard } from '@vgg/core';
import sharp from 'sharp';

const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff'];
/** Larger than any camera's picture; a few kilobytes of PNG can claim far more. */
export const MOST_PIXELS = 200_000_000;

/** How any picture becomes a network's input, as its model card tells. */
export type PictureInput = Pick<InputCard, 'size' | 'resize' | 'interpolation'>;

/** What a picture says of itself before it is decoded. */
export interface PictureHeader {
  /** As sharp names it: `jpeg`, `heif` of AVIF, … */
  format: string;
  /** Of the picture as it is stored. */
  pixels: number;
  /** As it is looked at, turned the right way up. */
  width: number;
  height: number;
}

/** @throws Error where it is no picture of a kind that is read, or has too many pixels */
export async function headerOf(
  bytes: Uint8Array,
  limitInputPixels: number = MOST_PIXELS,
): Promise<PictureHeader> {
  const found = await sharp(bytes, { limitInputPixels }).metadata();
  const { format, width, height, autoOrient } = found;
  if (!FORMATS.includes(format)) throw new Error(`it is ${format}`);
  return { format, pixels: width * height, width: autoOrient.width, height: autoOrient.height };
}

/**
 * A picture's pixels, [size, size, 3]. A JPEG whose data ends before its pixels do is only worth a
 * warning to libvips, like bytes that mean nothing, which some cameras write: the first is refused,
 * the second accepted.
 * @param seconds the most that decoding may take; without end where 0
 */
export async function pixelsOf(
  bytes: Uint8Array,
  header: PictureHeader,
  input: PictureInput,
  limitInputPixels: number = MOST_PIXELS,
  seconds = 0,
): Promise<Uint8Array> {
  const { size } = input;
  const { kernel, scaled, fit } = scalingOf(header, input);
  const decode = async (failOn: 'error' | 'warning') => {
    const image = sharp(bytes, { limitInputPixels, failOn })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize({ ...scaled, fit, kernel });
    // Where nothing is left to be cut off, libvips takes a way of its own, of other bits.
    if (Math.max(scaled.width, scaled.height) > size) image.extract(centreOf(scaled, size));
    const pixels = await image
      .raw({ depth: 'uchar' })
      .timeout({ seconds: Math.ceil(seconds) })
      .toBuffer();
    return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  };
  if (header.format !== 'jpeg') return decode('error');
  return decode('warning').catch((error: Error) => {
    if (/premature end/i.test(error.message)) throw error;
    return decode('error');
  });
}

/** A scale is rarely exact: without this 100 * (64 / 100) could be cut to 63. */
const ROUNDING = 1e-6;

/**
 * `lanczos` is libvips' own way: both sides by one scale, and the longer one cut to a square at once.
 * `linear` is torchvision's Resize: the longer side is cut to whole pixels, and scaled to these.
 */
function scalingOf(
  { width, height }: PictureHeader,
  { size, resize, interpolation }: PictureInput,
) {
  if (interpolation === 'lanczos') {
    const scaled = { width: resize, height: resize };
    return { kernel: 'lanczos3', scaled, fit: 'cover' } as const;
  }
  const scale = resize / Math.min(width, height);
  const side = (length: number) => Math.max(size, Math.trunc(length * scale + ROUNDING));
  const scaled = { width: side(width), height: side(height) };
  return { kernel: 'linear', scaled, fit: 'fill' } as const;
}

/** A square of `size` in the middle. */
function centreOf({ width, height }: { width: number; height: number }, size: number) {
  const left = roundHalfToEven((width - size) / 2);
  return { left, top: roundHalfToEven((height - size) / 2), width: size, height: size };
}

/** As Python rounds, and so torchvision's CenterCrop. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
