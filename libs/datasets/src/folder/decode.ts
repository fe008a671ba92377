import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '@vgg/cifar';
import { type Moments, momentsOf } from '../mean-and-deviation.ts';
import { headerOf, type PictureInput, pixelsOf } from '../pictures/decode-picture.ts';
import type { DataHooks } from '../request.ts';
import type { FoundFile } from './scan.ts';

/** A picture that was decoded, or why it could not be. */
export type DecodedFile = DecodedPicture | { reason: string };

export interface DecodedPicture {
  /** As it is looked at, before it was scaled. */
  width: number;
  height: number;
  /** Of the pixels as they are kept. */
  moments: Moments;
  /** SHA-1 of the pixels as they are kept. */
  digest: string;
}

/** Enough to keep every core decoding while others wait for the disk. */
const AT_ONCE = 2 * availableParallelism() + 2;

/**
 * Decodes files, several at once; one that is no picture is told and passed over.
 * @param keep called with each picture's pixels and its place in the list
 * @throws what `keep` throws, and the signal's reason when aborted
 */
export async function decodeAll(
  folder: string,
  files: readonly FoundFile[],
  input: PictureInput,
  keep: (place: number, pixels: Uint8Array) => Promise<void>,
  { signal, onProgress }: DataHooks,
): Promise<DecodedFile[]> {
  const decoded = new Array<DecodedFile>(files.length);
  let next = 0;
  let done = 0;
  const decodeSome = async () => {
    while (next < files.length) {
      const place = next++;
      signal?.throwIfAborted();
      const picture = await decode(join(folder, files[place].path), input);
      if ('pixels' in picture) {
        const { pixels, ...rest } = picture;
        await keep(place, pixels);
        decoded[place] = rest;
      } else decoded[place] = picture;
      onProgress?.({ stage: 'decode', received: ++done, total: files.length });
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, decodeSome));
  } finally {
    next = files.length;
  }
  return decoded;
}

async function decode(
  path: string,
  input: PictureInput,
): Promise<(DecodedPicture & { pixels: Uint8Array }) | { reason: string }> {
  try {
    const bytes = await readFile(path);
    const header = await headerOf(bytes);
    const pixels = await pixelsOf(bytes, header, input);
    const moments = momentsOf(pixels, 0, pixels.length);
    const { width, height } = header;
    return { width, height, moments, digest: digestOf(pixels), pixels };
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

/** What two pictures have in common whose pixels are the same. */
export function digestOf(pixels: Uint8Array): string {
  return createHash('sha1').update(pixels).digest('base64');
}
