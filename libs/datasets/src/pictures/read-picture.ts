import { DataError, messageOf, OversizedImageError } from '@vgg/cifar';
import sharp from 'sharp';

const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff'];
/** The kinds of pictures that are read, as a person calls them. */
export const ACCEPTED = 'JPEG, PNG, WebP, GIF, AVIF, TIFF';
/** Larger than any camera's picture; a few kilobytes of PNG can claim far more. */
const MOST_PIXELS = 200_000_000;

const KERNELS = {
  nearest: 'nearest',
  bilinear: 'linear',
  bicubic: 'cubic',
  lanczos: 'lanczos3',
} as const;

/** How pixels are made of others where a picture is scaled; smaller ones are smoothed as well. */
export type Interpolation = keyof typeof KERNELS;

/** How any picture becomes a network's input. */
export interface PictureInput {
  /** Height and width of the result in pixels, cut out at the centre. */
  size: number;
  /** What the picture's shorter side is scaled to before. */
  resize: number;
  interpolation: Interpolation;
}

/** What a picture is called, and what it may cost where it comes from a stranger. */
export interface PictureOptions {
  /** The subject of what is said of it; `The data` where absent. */
  name?: string | undefined;
  /** The most pixels of the picture as it is stored; 200 million where absent. */
  pixels?: number | undefined;
  /** The most seconds of decoding, in whole seconds; without end where absent. */
  seconds?: number | undefined;
}

/** A picture that was read. */
export interface Picture {
  /** [size, size, 3], R, G and B of a pixel side by side. */
  pixels: Uint8Array;
  /** As it is looked at, turned the right way up. */
  width: number;
  height: number;
}

/**
 * Any picture as a network's input: turned as its EXIF orientation says, transparent parts laid on
 * white, any colour space as 8-bit sRGB, its shorter side scaled to `resize` and a square of `size`
 * cut out at the centre, as torchvision's Resize and CenterCrop do. Of an animation the first frame
 * is taken.
 * @param bytes a JPEG, PNG, WebP, GIF, AVIF or TIFF file
 * @returns bytes, [size, size, 3]
 * @throws DataError with one line when it is no such picture
 * @throws OversizedImageError, a DataError, when it has too many pixels or takes too long to decode
 */
export async function readPicture(
  bytes: Uint8Array,
  input: PictureInput,
  options: PictureOptions = {},
): Promise<Uint8Array> {
  return (await decodePicture(bytes, input, options)).pixels;
}

/** `readPicture` with the picture's own size. */
export async function decodePicture(
  bytes: Uint8Array,
  { size, resize, interpolation }: PictureInput,
  { name = 'The data', pixels: mostPixels = MOST_PIXELS, seconds = 0 }: PictureOptions = {},
): Promise<Picture> {
  try {
    const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' });
    const { format, autoOrient } = await image.metadata();
    if (!FORMATS.includes(format)) throw new Error(`it is ${format}`);
    const { width, height } = autoOrient;
    const scale = resize / Math.min(width, height);
    const scaled = {
      width: Math.max(size, Math.trunc(width * scale + ROUNDING)),
      height: Math.max(size, Math.trunc(height * scale + ROUNDING)),
    };
    const pixels = await image
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize({ ...scaled, fit: 'fill', kernel: KERNELS[interpolation] })
      .extract({
        left: roundHalfToEven((scaled.width - size) / 2),
        top: roundHalfToEven((scaled.height - size) / 2),
        width: size,
        height: size,
      })
      .raw({ depth: 'uchar' })
      .timeout({ seconds })
      .toBuffer();
    return {
      pixels: new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length),
      width,
      height,
    };
  } catch (error) {
    throw whyNot(error, name, mostPixels, seconds);
  }
}

/** A scale is rarely exact: without this 100 * (64 / 100) would be cut to 63. */
const ROUNDING = 1e-6;

/** As Python rounds, and so torchvision's CenterCrop. */
function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return value % 1 === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}

function whyNot(error: unknown, name: string, mostPixels: number, seconds: number): DataError {
  const message = messageOf(error);
  const cause = { cause: error };
  if (/pixel limit/i.test(message)) {
    return new OversizedImageError(
      `${name} has more pixels than the ${mostPixels / 1e6} million that are accepted`,
      cause,
    );
  }
  if (/timeout/i.test(message)) {
    return new OversizedImageError(`${name} takes more than ${seconds} seconds to decode`, cause);
  }
  return new DataError(`${name} is not an image that can be read (${ACCEPTED})`, cause);
}
