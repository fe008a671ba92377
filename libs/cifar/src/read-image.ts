import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import { DataError, OversizedImageError } from './error.ts';
import { IMAGE_SIZE } from './release.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff'];
const ACCEPTED = 'JPEG, PNG, WebP, GIF, AVIF, TIFF';
/** Larger than any camera's picture; a few kilobytes of PNG can claim far more. */
const MOST_PIXELS = 200_000_000;

/** What an image says of itself before it is decoded. */
export interface ImageHeader {
  /** As sharp names it: `jpeg`, `heif` of AVIF, … */
  format: string;
  /** Of the image as it is stored. */
  pixels: number;
}

/** What an image may cost, for those who read the images of strangers. */
export interface ImageLimits {
  /** The most pixels of the image as it is stored; 200 million where absent. */
  pixels?: number | undefined;
  /** The most seconds of decoding; without end where absent. */
  seconds?: number | undefined;
  /**
   * Decides when, and by throwing whether, an image is decoded; at once where absent. `decode`
   * settles when the decoder has really ended, also where the time was over before.
   */
  schedule?: (header: ImageHeader, decode: () => Promise<void>) => Promise<void>;
}

/**
 * Any picture as the network's input: turned as its EXIF orientation says, transparent parts laid on
 * white, any colour space as 8-bit sRGB, scaled so that the shorter side fits and cut at the centre.
 * Of an animation the first frame is taken.
 * @param input path of a file, or its bytes (JPEG, PNG, WebP, GIF, AVIF, TIFF)
 * @param size height and width of the result in pixels
 * @returns bytes, [size, size, 3]
 * @throws DataError with one line when the file is missing or is no such image
 * @throws OversizedImageError, a DataError, when it has too many pixels or takes too long to decode
 * @throws whatever `schedule` throws
 */
export async function readImage(
  input: string | Buffer | Uint8Array,
  size: number = IMAGE_SIZE,
  { pixels: mostPixels = MOST_PIXELS, seconds = 0, schedule = atOnce }: ImageLimits = {},
): Promise<Uint8Array> {
  const name = typeof input === 'string' ? basename(input) : 'The data';
  if (typeof input === 'string') {
    await access(input).catch((error: NodeJS.ErrnoException) => {
      throw new DataError(
        error.code === 'ENOENT'
          ? `${input} does not exist`
          : `${input} cannot be read (${error.code})`,
      );
    });
  }
  const told = (error: unknown) => faultOf(error, name, mostPixels, seconds);
  const header = await headerOf(input, mostPixels).catch((error) => Promise.reject(told(error)));
  return new Promise((resolve, reject) => {
    const decode = async () => {
      const late = () => reject(told(new Error('timeout')));
      const timer = seconds > 0 ? setTimeout(late, seconds * 1000) : undefined;
      await pixelsOf(input, header, size, { mostPixels, seconds })
        .then(resolve, (error) => reject(told(error)))
        .finally(() => clearTimeout(timer));
    };
    schedule(header, decode).catch(reject);
  });
}

const atOnce = (_: ImageHeader, decode: () => Promise<void>) => decode();

type Input = string | Buffer | Uint8Array;

async function headerOf(input: Input, limitInputPixels: number): Promise<ImageHeader> {
  const { format, width, height } = await sharp(input, { limitInputPixels }).metadata();
  if (!FORMATS.includes(format)) throw new Error(`it is ${format}`);
  return { format, pixels: width * height };
}

/**
 * A JPEG whose data ends before its pixels do is only worth a warning to libvips, like bytes that mean
 * nothing, which some cameras write: the first is refused, the second accepted.
 */
async function pixelsOf(
  input: Input,
  { format }: ImageHeader,
  size: number,
  { mostPixels, seconds }: { mostPixels: number; seconds: number },
): Promise<Uint8Array> {
  const decode = async (failOn: 'error' | 'warning') => {
    const pixels = await sharp(input, { limitInputPixels: mostPixels, failOn })
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize(size, size, { fit: 'cover' })
      .raw({ depth: 'uchar' })
      .timeout({ seconds: Math.ceil(seconds) })
      .toBuffer();
    return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  };
  if (format !== 'jpeg') return decode('error');
  return decode('warning').catch((error: Error) => {
    if (/premature end/i.test(error.message)) throw error;
    return decode('error');
  });
}

/** The one line for whatever libvips said, which may have said more lines before the one that counts. */
function faultOf(error: unknown, name: string, mostPixels: number, seconds: number): DataError {
  const message = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(message)) {
    return new OversizedImageError(
      `${name} has more pixels than the ${mostPixels / 1e6} million that are accepted`,
      { cause: error },
    );
  }
  if (/timeout/i.test(message)) {
    return new OversizedImageError(`${name} takes more than ${seconds} seconds to decode`, {
      cause: error,
    });
  }
  return new DataError(`${name} is not an image that can be read (${ACCEPTED})`, { cause: error });
}
