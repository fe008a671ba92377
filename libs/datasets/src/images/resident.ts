import { bytesOfImage, type Pixels } from './pixels.ts';

/**
 * Images in memory, one after the other.
 * @param bytes [count, imageSize, imageSize, 3]
 */
export function residentPixels(bytes: Uint8Array, imageSize: number): Pixels {
  const length = bytesOfImage(imageSize);
  return {
    imageSize,
    take: (images) => ({ bytes, starts: Float64Array.from(images, (image) => image * length) }),
  };
}
