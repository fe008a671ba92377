import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { messageOf } from '@vgg/cifar';
import { compareNames } from './names.ts';

/** A file that has a picture's ending. */
export interface FoundFile {
  /** Within the folder that was scanned, parts joined by `/`. */
  path: string;
  bytes: number;
  /** When it was last changed, in milliseconds. */
  modified: number;
}

/** What is in a folder and all below it. */
export interface Scan {
  /** By path. */
  files: FoundFile[];
  /** Every visible folder, the scanned one excepted, by path. */
  folders: string[];
  /** Files and folders whose names begin with a dot, and what systems leave behind. */
  hidden: number;
  /** Files that are no pictures, by the ending of their names. */
  foreign: Map<string, number>;
  /** What could not be looked at. */
  unreadable: { path: string; reason: string }[];
}

const PICTURES = new Set('.jpg .jpeg .jpe .jfif .png .webp .gif .avif .tif .tiff'.split(' '));
const LEFT_BEHIND = new Set(['thumbs.db', 'desktop.ini', '__macosx', 'ehthumbs.db']);

/**
 * Everything below a folder, through symbolic links too; a folder that lies within itself by way of a
 * link is not entered again.
 * @throws the signal's reason when aborted
 */
export async function scanFolder(folder: string, signal?: AbortSignal): Promise<Scan> {
  const scan: Scan = { files: [], folders: [], hidden: 0, foreign: new Map(), unreadable: [] };
  await walk(folder, '', [await realpath(folder)], scan, signal);
  scan.files.sort((a, b) => compareNames(a.path, b.path));
  scan.folders.sort(compareNames);
  return scan;
}

async function walk(
  root: string,
  path: string,
  above: readonly string[],
  scan: Scan,
  signal: AbortSignal | undefined,
): Promise<void> {
  signal?.throwIfAborted();
  const names = await readdir(join(root, path)).catch((error: unknown) => {
    scan.unreadable.push({ path, reason: messageOf(error) });
    return [];
  });
  const folders: string[] = [];
  await Promise.all(
    names.map(async (name) => {
      if (name.startsWith('.') || LEFT_BEHIND.has(name.toLowerCase())) {
        scan.hidden++;
        return;
      }
      const inner = path === '' ? name : `${path}/${name}`;
      try {
        const entry = await stat(join(root, inner));
        if (entry.isDirectory()) folders.push(inner);
        else if (!entry.isFile() || !PICTURES.has(extname(name).toLowerCase())) {
          const ending = extname(name).toLowerCase();
          scan.foreign.set(ending, (scan.foreign.get(ending) ?? 0) + 1);
        } else scan.files.push({ path: inner, bytes: entry.size, modified: entry.mtimeMs });
      } catch (error) {
        scan.unreadable.push({ path: inner, reason: messageOf(error) });
      }
    }),
  );
  for (const inner of folders) {
    // A folder that has gone meanwhile is told of when it is read.
    const real = await realpath(join(root, inner)).catch(() => inner);
    if (above.includes(real)) continue;
    scan.folders.push(inner);
    await walk(root, inner, [...above, real], scan, signal);
  }
}
