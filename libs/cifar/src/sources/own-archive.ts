import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BrokenDataError, DataError } from '../error.ts';
import { filesOf, type Release } from '../release.ts';
import { unpackArchive } from './archive.ts';
import { cacheFolder, install, withTemporaryFolder } from './cache.ts';
import type { Watch } from './progress.ts';
import { verify } from './verify.ts';

/**
 * The authors' archive among the user's files: the path itself, or one of that name in the folder.
 * @returns undefined where there is none
 */
export async function ownArchive(given: string, release: Release): Promise<string | undefined> {
  const name = basename(release.archive.url);
  for (const path of basename(given) === name ? [given] : [join(given, name)]) {
    const there = await stat(path).catch(() => null);
    if (there?.isFile()) return path;
  }
  return undefined;
}

/**
 * Unpacks the user's copy of the archive into the cache folder, unless its files lie there already.
 * @returns the folder in the cache
 * @throws DataError when it is not that archive
 */
export async function unpackOwn(path: string, release: Release, watch: Watch): Promise<string> {
  const cached = join(cacheFolder(), release.folder);
  if ((await verify(cached, release, watch)).length === 0) return cached;
  await withTemporaryFolder(cacheFolder(), async (temporary) => {
    await unpackArchive(path, temporary, release, watch).catch((error) => {
      const isOther = error instanceof BrokenDataError;
      throw isOther ? new DataError(`${error.message}, of ${release.title}'s archive`) : error;
    });
    const names = filesOf(release).map(({ name }) => name);
    await install(temporary, names, cached);
  });
  return cached;
}
