import { DataError, OversizedImageError } from '@vgg/cifar';
import {
  headerOf,
  MOST_PIXELS,
  type PictureHeader,
  type PictureInput,
  pixelsOf,
} from './decode-picture.ts';

/** The kinds of pictures that are read, as a person calls them. */
const ACCEPTED = 'JPEG, PNG, WebP, GIF, AVIF, TIFF';

/** What a picture is called, and what it may cost where it comes from a stranger. */
export interface PictureOptions {
  /** The subject of what is said of it; `The data` where absent. */
  name?: string | undefined;
  /** The most pixels of the picture as it is stored; 200 million where absent. */
  pixels?: number | undefined;
  /** The most seconds of decoding; without end where absent. */
  seconds?: number | undefined;
  /**
   * Decides when, and by throwing whether, a picture is decoded; at once where absent. `decode`
   * settles when the decoder has really ended, also where the time was over before.
   */
  schedule?: (header: PictureHeader, decode: () => Promise<void>) => Promise<void>;
}

/**
 * Any picture as a network's input: turned as its EXIF orientation says, transparent parts laid on
 * white, any colour space as 8-bit sRGB, its shorter side scaled to `resize` and a square of `size`
 * cut out at the centre (`linear`: as torchvision does it). Of an animation the first frame
 * is taken.
 * @param bytes a JPEG, PNG, WebP, GIF, AVIF or TIFF file
 * @returns bytes, [size, size, 3]
 * @throws DataError with one line when it is no such picture
 * @throws OversizedImageError, a DataError, when it has too many pixels or takes too long to decode
 * @throws whatever `schedule` throws
 */
export async function readPicture(
  bytes: Uint8Array,
  input: PictureInput,
  options: PictureOptions = {},
): Promise<Uint8Array> {
  const { name = 'The data', pixels = MOST_PIXELS, seconds = 0, schedule = atOnce } = options;
  const told = (error: unknown) => faultOf(error, name, pixels, seconds);
  const header = await headerOf(bytes, pixels).catch((error) => Promise.reject(told(error)));
  return new Promise((resolve, reject) => {
    const decode = async () => {
      const late = () => reject(told(new Error('timeout')));
      const timer = seconds > 0 ? setTimeout(late, seconds * 1000) : undefined;
      await pixelsOf(bytes, header, input, pixels, seconds)
        .then(resolve, (error) => reject(told(error)))
        .finally(() => clearTimeout(timer));
    };
    schedule(header, decode).catch(reject);
  });
}

const atOnce = (_: PictureHeader, decode: () => Promise<void>) => decode();

/** The one line for whatever libvips said, which may have said more lines before the one that counts. */
function faultOf(error: unknown, name: string, mostPixels: number, seconds: number): DataError {
  const message = error instanceof Error ? error.message : String(error);
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
