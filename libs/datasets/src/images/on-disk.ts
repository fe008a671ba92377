import type { FileHandle } from 'node:fs/promises';
import { DataError } from '@vgg/cifar';
import { bytesOfImage, type Pixels } from './pixels.ts';

/**
 * Images that stay in a file, one after the other; those that are taken are read by their position,
 * several at once, while this thread computes.
 */
export function pixelsOnDisk(file: FileHandle, path: string, imageSize: number): Pixels {
  const length = bytesOfImage(imageSize);
  return {
    imageSize,
    async take(images, scratch) {
      const bytes = scratch.bytes(images.length * length);
      const reads = Array.from(images, async (image, place) => {
        const { bytesRead } = await file.read(bytes, place * length, length, image * length);
        if (bytesRead < length) throw new DataError(`${path} ends within image ${image}`);
      });
      await Promise.all(reads);
      return { bytes, starts: reads.map((_, place) => place * length) };
    },
  };
}
