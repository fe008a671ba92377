import { access } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import { DataError, messageOf } from './error.ts';
import { IMAGE_SIZE } from './release.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'heif', 'tiff'];
const ACCEPTED = 'JPEG, PNG, WebP, GIF, AVIF, TIFF';
/** Larger than any camera's picture; a few kilobytes of PNG can claim far more. */
const MOST_PIXELS = 200_000_000;

/**
 * Any picture as the network's input: turned as its EXIF orientation says, transparent parts laid on
 * white, any colour space as 8-bit sRGB, scaled so that the shorter side fits and cut at the centre.
 * Of an animation the first frame is taken.
 * @param input path of a file, or its bytes (JPEG, PNG, WebP, GIF, AVIF, TIFF)
 * @param size height and width of the result in pixels
 * @returns bytes, [size, size, 3]
 * @throws DataError with one line when the file is missing, is no such image, or is too large
 */
export async function readImage(
  input: string | Buffer | Uint8Array,
  size: number = IMAGE_SIZE,
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
    const image = sharp(input, { limitInputPixels: MOST_PIXELS, failOn: 'error' });
    const { format } = await image.metadata();
    if (!FORMATS.includes(format)) throw new Error(`it is ${format}`);
    const pixels = await image
      .autoOrient()
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .resize(size, size, { fit: 'cover' })
      .raw({ depth: 'uchar' })
      .toBuffer();
    return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  } catch (error) {
    const message = messageOf(error);
    throw new DataError(
      /pixel limit/i.test(message)
        ? `${name} has more pixels than the ${MOST_PIXELS / 1e6} million that are accepted`
        : `${name} is not an image that can be read (${ACCEPTED})`,
      { cause: error },
    );
  }
}
