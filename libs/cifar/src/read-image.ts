import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import { DataError, messageOf, OversizedImageError } from './error.ts';
import { IMAGE_SIZE } from './release.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff'];
const ACCEPTED = 'JPEG, PNG, WebP, GIF, AVIF, TIFF';
/** Larger than any camera's picture; a few kilobytes of PNG can claim far more. */
const MOST_PIXELS = 200_000_000;

/** What an image may cost, for those who read the images of strangers. */
export interface ImageLimits {
  /** The most pixels of the image as it is stored; 200 million where absent. */
  pixels?: number | undefined;
  /** The most seconds of decoding, in whole seconds; without end where absent. */
  seconds?: number | undefined;
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
 */
export async function readImage(
  input: string | Buffer | Uint8Array,
  size: number = IMAGE_SIZE,
  { pixels: mostPixels = MOST_PIXELS, seconds = 0 }: ImageLimits = {},
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
  try {
    const image = sharp(input, { limitInputPixels: mostPixels, failOn: 'error' });
    const { format } = await image.metadata();
    if (!FORMATS.includes(format)) throw new Error(`it is ${format}`);
    const pixels = await image
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize(size, size, { fit: 'cover' })
      .raw({ depth: 'uchar' })
      .timeout({ seconds })
      .toBuffer();
    return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  } catch (error) {
    const message = messageOf(error);
    if (/pixel limit/i.test(message)) {
      throw new OversizedImageError(
        `${name} has more pixels than the ${mostPixels / 1e6} million that are accepted`,
        { cause: error },
      );
    }
    if (/timeout/i.test(message)) {
      throw new OversizedImageError(`${name} takes more than ${seconds} seconds to decode`, {
        cause: error,
      });
    }
    throw new DataError(`${name} is not an image that can be read (${ACCEPTED})`, { cause: error });
  }
}
