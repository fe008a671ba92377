import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { BrokenDataError, DataError, messageOf } from '../error.ts';
import { filesOf, type Release } from '../release.ts';
import type { Watch } from './progress.ts';
import { hashFile } from './verify.ts';

/**
 * Fetches the authors' archive and unpacks its binary files into `into`.
 * @throws DataError when it cannot be reached, BrokenDataError when it is not what it should be
 */
export async function fetchArchive(into: string, release: Release, watch: Watch): Promise<void> {
  const { url } = release.archive;
  const path = join(into, 'archive.tar.gz');
  try {
    await download(path, release, watch);
  } catch (error) {
    watch.signal?.throwIfAborted();
    throw error instanceof DataError ? error : new DataError(`${url}: ${messageOf(error)}`);
  }
  await unpackArchive(path, into, release, watch, url);
  await rm(path);
}

/**
 * Unpacks the binary files of the authors' archive into `into`.
 * @param name what it is called in what is said of it
 * @throws BrokenDataError when it is not that archive
 */
export async function unpackArchive(
  path: string,
  into: string,
  release: Release,
  { signal }: Watch,
  name: string = path,
): Promise<void> {
  const { md5 } = release.archive;
  const found = await hashFile(path, 'md5', 'hex', signal);
  if (found !== md5) throw new BrokenDataError(`${name} has MD5 ${found}, expected ${md5}`);
  const wanted = new Set(filesOf(release).map(({ name }) => `${release.folder}/${name}`));
  const { x: extract } = await import('tar');
  await extract({ file: path, cwd: into, strip: 1, filter: (entry) => wanted.has(entry) });
}

async function download(path: string, { archive }: Release, { progress, signal }: Watch) {
  const response = await fetch(archive.url, { signal: signal ?? null });
  if (!response.ok || response.body === null) {
    throw new DataError(`${archive.url} answers ${response.status} ${response.statusText}`);
  }
  const total = Number(response.headers.get('content-length')) || archive.bytes;
  let received = 0;
  await pipeline(
    Readable.fromWeb(response.body as ReadableStream<Uint8Array>),
    async function* (pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        received += piece.length;
        progress({ stage: 'download', received, total });
        yield piece;
      }
    },
    createWriteStream(path),
    { signal },
  );
}
