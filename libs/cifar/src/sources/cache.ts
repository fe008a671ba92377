import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { codeOf } from '../error.ts';

const DAY = 24 * 60 * 60 * 1000;
const HOST = hostname().replaceAll(/[^A-Za-z0-9]/g, '_');
const mine = new Set<string>();

/** Where data sets are kept: `$VGG_DATA`, else the platform's cache folder for `vggnet`. */
export function cacheFolder(): string {
  const given = process.env.VGG_DATA;
  return given ? resolve(given) : envPaths('vggnet', { suffix: '' }).cache;
}

/**
 * Runs `work` with a temporary folder inside `cache`, on the same disk, so that what is made in it
 * can be renamed into place; removes the folder however the work ends.
 */
export async function withTemporaryFolder<T>(
  cache: string,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(cache, { recursive: true });
  await removeStale(cache);
  const folder = await mkdtemp(join(cache, `.part-${HOST}-${process.pid}-`));
  mine.add(folder);
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    mine.delete(folder);
  }
}

/**
 * Puts the named files into `folder`, each by an atomic rename. Another process may do the same at
 * once: the files are equal, and whoever reads one sees it whole.
 */
export async function install(from: string, names: readonly string[], folder: string) {
  await mkdir(folder, { recursive: true });
  for (const name of names) await rename(join(from, name), join(folder, name));
}

/** Temporary folders whose process was killed. Those of other machines count as such after a day. */
async function removeStale(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const parts = /^\.part-([A-Za-z0-9_]+)-(\d+)-/.exec(name);
    if (parts === null) continue;
    const folder = join(cache, name);
    const pid = Number(parts[2]);
    const dead =
      parts[1] !== HOST
        ? await isOld(folder)
        : pid === process.pid
          ? !mine.has(folder)
          : !lives(pid);
    if (dead) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function isOld(folder: string): Promise<boolean> {
  const entry = await stat(folder).catch(() => null);
  return entry !== null && Date.now() - entry.mtimeMs > DAY;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
