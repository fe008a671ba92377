import type { InputCard } from '@vgg/core';
import type { Sharp } from 'sharp';
import { enlarge, enlargedSide } from './enlarge.ts';

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
  // Loaded with the first picture: who trains on CIFAR has none.
  const { default: sharp } = await import('sharp');
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
  const way = input.interpolation === 'linear' ? linear(header, input) : lanczos(input);
  const { default: sharp } = await import('sharp');
  const decode = async (failOn: 'error' | 'warning') => {
    const image = sharp(bytes, { limitInputPixels, failOn })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb');
    const pixels = await way
      .scale(image)
      .raw({ depth: 'uchar' })
      .timeout({ seconds: Math.ceil(seconds) })
      .toBuffer();
    return way.finish(new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length));
  };
  if (header.format !== 'jpeg') return decode('error');
  return decode('warning').catch((error: Error) => {
    if (/premature end/i.test(error.message)) throw error;
    return decode('error');
  });
}

/** A scale is rarely exact: without this 100 * (64 / 100) could be cut to 63. */
const ROUNDING = 1e-6;

/** What libvips does to a picture on the way to the network's input, and what is done to its pixels. */
interface Scaling {
  scale: (image: Sharp) => Sharp;
  finish: (pixels: Uint8Array) => Uint8Array;
}

/** libvips' own way: both sides by one scale, and the longer one cut to a square at once. */
function lanczos({ size, resize }: PictureInput): Scaling {
  return {
    scale(image) {
      image.resize({ width: resize, height: resize, fit: 'cover', kernel: 'lanczos3' });
      // Where nothing is left to be cut off, libvips takes a way of its own, of other bits.
      if (resize === size) return image;
      const cut = cutOf(resize, size);
      return image.extract({ left: cut, top: cut, width: size, height: size });
    },
    finish: (pixels) => pixels,
  };
}

/** torchvision's Resize: the longer side is cut to whole pixels, and scaled to these; and CenterCrop. */
function linear({ width, height }: PictureHeader, { size, resize }: PictureInput): Scaling {
  const scale = resize / Math.min(width, height);
  const scaled = (length: number) => Math.max(size, Math.trunc(length * scale + ROUNDING));
  const [across, down] = [scaled(width), scaled(height)];
  const [left, top] = [cutOf(across, size), cutOf(down, size)];
  if (scale > 1) {
    const columns = enlargedSide(width, across, left, size);
    const rows = enlargedSide(height, down, top, size);
    return {
      scale: (image) =>
        image.extract({
          ...{ left: columns.first, width: columns.count },
          ...{ top: rows.first, height: rows.count },
        }),
      finish: (pixels) => enlarge(pixels, rows, columns),
    };
  }
  return {
    scale(image) {
      image.resize({ width: across, height: down, fit: 'fill', kernel: 'linear' });
      const whole = across === size && down === size;
      return whole ? image : image.extract({ left, top, width: size, height: size });
    },
    finish: (pixels) => pixels,
  };
}

/** Where a piece of `size` begins in the middle of a side. */
function cutOf(length: number, size: number): number {
  return roundHalfToEven((length - size) / 2);
}

/** As Python rounds, and so torchvision's CenterCrop. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
