import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { codeOf, DataError } from '@vgg/cifar';
import type { PictureInput } from './decode-picture.ts';
import { type PictureOptions, readPicture } from './read-picture.ts';

/**
 * `readPicture` of a file, by its name in what is thrown.
 * @throws DataError with one line when the file is missing or is no such picture
 */
export async function readPictureFile(
  path: string,
  input: PictureInput,
  options: PictureOptions = {},
): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = codeOf(error);
    throw new DataError(
      code === 'ENOENT' ? `${path} does not exist` : `${path} cannot be read (${code})`,
    );
  });
  return readPicture(bytes, input, { name: basename(path), ...options });
}
