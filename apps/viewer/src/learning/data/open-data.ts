import { isBatch } from '../../images/test-files.ts';
import { line } from '../../language/line.ts';
import type { DataChoice, Told } from '../../protocol/learning.ts';
import { fromFiles, fromServer } from './cifar10.ts';
import type { KeptImages } from './kept-images.ts';
import { fromPictures } from './pictures.ts';
import { fromSample } from './sample.ts';
import { unzipped } from './unzip.ts';

/** Beside the page; the worker's own program lies in a folder below. */
export type Addresses = { sample(file: string): string; server(file: string): string };

/**
 * Gets the images that were chosen.
 * @param images the first so many training images; null for all
 * @throws Failure with one line; the signal's reason when aborted
 */
export async function openImages(
  choice: DataChoice,
  images: number | null,
  addresses: Addresses,
  tell: (told: Told) => void,
  signal: AbortSignal,
): Promise<KeptImages> {
  switch (choice.kind) {
    case 'sample':
      return fromSample(addresses.sample, images, tell, signal);
    case 'server':
      return fromServer(addresses.server, images, tell, signal);
    case 'files': {
      tell({ stage: line`The files are read`, progress: null });
      const files = await unzipped(choice.files);
      const isCifar = files.some(({ path }) => isBatch({ name: path }));
      return isCifar ? fromFiles(files, images) : fromPictures(files, choice.size, tell, signal);
    }
  }
}
