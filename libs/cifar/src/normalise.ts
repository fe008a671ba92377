import { DEVIATION, MEAN } from './cifar10.ts';
import { CHANNELS, IMAGE_BYTES } from './release.ts';

/** (byte / 255 - mean) / deviation for every byte of every channel, [3, 256]. */
export const NORMALISED = Float32Array.from({ length: CHANNELS * 256 }, (_, i) => {
  const channel = i >> 8;
  return normalised(i & 255, channel);
});

function normalised(value: number, channel: number): number {
  return (value / 255 - MEAN[channel]) / DEVIATION[channel];
}

/**
 * Pixels as the network takes them: (byte / 255 - mean) / deviation for each channel, as
 * torchvision's ToTensor and Normalize do.
 * @param pixels bytes of RGB images of any size, [..., 3]
 * @param count how many 32 x 32 images to take from the front; all of `pixels` if not given
 * @returns the same shape as was read
 * @throws RangeError when `pixels` holds no whole number of pixels, or fewer than `count` images
 */
export function normalise(pixels: Uint8Array, count?: number): Float32Array {
  const length = count === undefined ? pixels.length : count * IMAGE_BYTES;
  if (!Number.isInteger(length / CHANNELS) || length < 0 || length > pixels.length) {
    throw new RangeError(
      `normalise takes RGB pixels: ${pixels.length} bytes are not ${count ?? 'a whole number of'} ${
        count === undefined ? 'pixels of 3' : `images of ${IMAGE_BYTES}`
      }`,
    );
  }
  const result = new Float32Array(length);
  for (let i = 0; i < length; i += CHANNELS) {
    result[i] = NORMALISED[pixels[i]];
    result[i + 1] = NORMALISED[256 + pixels[i + 1]];
    result[i + 2] = NORMALISED[512 + pixels[i + 2]];
  }
  return result;
}

/**
 * The same of pixels that are not whole numbers.
 * @param pixels RGB values from 0 to 255, [..., 3]
 */
export function normaliseValues(pixels: Float32Array): Float32Array {
  return pixels.map((value, i) => normalised(value, i % CHANNELS));
}
