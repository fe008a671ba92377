import { unzip } from 'fflate';
import { Failure } from '../../failure.ts';
import { line } from '../../language/line.ts';
import type { DataFile } from '../../protocol/learning.ts';

/** What an archive may become; a small one can hold endless zeros. */
const MOST_BYTES = 2 ** 30;

const isZip = ({ path }: DataFile): boolean => /\.zip$/i.test(path);

/**
 * The files, those in zips in their place.
 * @throws Failure where a zip is damaged, or holds more than a page bears
 */
export async function unzipped(files: readonly DataFile[]): Promise<DataFile[]> {
  const parts = await Promise.all(files.map((one) => (isZip(one) ? contentOf(one) : [one])));
  return parts.flat();
}

async function contentOf({ path, file }: DataFile): Promise<DataFile[]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let size = 0;
  const entries = await new Promise<Record<string, Uint8Array>>((resolve, reject) => {
    const filter = ({ name, originalSize }: { name: string; originalSize: number }) => {
      size += originalSize;
      return size <= MOST_BYTES && !name.endsWith('/');
    };
    unzip(bytes, { filter }, (error, found) => (error ? reject(error) : resolve(found)));
  }).catch(() => {
    throw new Failure(line`${path} is damaged, or is no zip that can be read`);
  });
  if (size > MOST_BYTES) throw new Failure(line`${path} holds more than a gigabyte`);
  return Object.entries(entries).map(([name, content]) => ({
    path: name,
    file: new Blob([content as Uint8Array<ArrayBuffer>]),
  }));
}
