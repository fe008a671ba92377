import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { DataError } from '@vgg/cifar';

/** A picture to answer: its name for the person, and where its bytes are. */
export interface Picture {
  name: string;
  input: string | Buffer;
}

const endings = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.avif', '.tif', '.tiff'];

/**
 * The pictures that arguments name: a file is one, a folder holds those that end like one (hidden
 * ones left out, by name), `-` is the picture on standard input.
 * A folder without pictures and a second `-` are given as the error that says so.
 */
export async function* picturesOf(places: readonly string[]): AsyncGenerator<Picture | DataError> {
  let inputRead = false;
  for (const place of places) {
    if (place === '-') {
      if (inputRead) yield new DataError('- stands for standard input, which is read once');
      else yield { name: '-', input: await buffer(process.stdin) };
      inputRead = true;
      continue;
    }
    // What is missing or cannot be read is told when the picture is opened.
    const isFolder = await stat(place).then(
      (file) => file.isDirectory(),
      () => false,
    );
    if (isFolder) yield* picturesIn(place);
    else yield { name: place, input: place };
  }
}

async function* picturesIn(folder: string): AsyncGenerator<Picture | DataError> {
  const all = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new DataError(`${folder} cannot be read (${error.code})`);
  });
  const files = all.filter(
    (file) => !file.startsWith('.') && endings.includes(extname(file).toLowerCase()),
  );
  if (files.length === 0)
    yield new DataError(`${folder} holds no pictures (${endings.join(', ')})`);
  for (const file of files.sort()) {
    const path = join(folder, file);
    yield { name: path, input: path };
  }
}
