import { type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cannot } from './run-error.ts';

/**
 * Writes a file so that at every moment, a power cut included, `path` holds either all of the old
 * content or all of the new: a temporary file beside it is written, flushed and renamed over it.
 * When writing fails, the old content stays and the temporary file goes.
 *
 * The packages that do this ignore that a nearly full disk accepts a part of a write without an
 * error, and put a truncated file in the place of the good one. `FileHandle.writeFile` writes on
 * until all is written or the disk refuses.
 *
 * A killed writer leaves its temporary file; the name is fixed (a run has one writer), so the next
 * write reuses it.
 *
 * @param write writes the content, with `file.writeFile` only.
 * @param beforeRename runs when the new content is safe on the disk, as the file `written`, and not yet in
 *   its place.
 * @throws RunError one line, when the disk is full, read-only or broken.
 */
export async function replaceFile(
  path: string,
  write: (file: FileHandle) => Promise<void>,
  beforeRename?: (written: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    // A killed writer's bytes may have got another name in `beforeRename`: those are not written over.
    const left = await lstat(temporary).catch(() => null);
    if (left?.isFile() && left.nlink > 1) await rm(temporary);
    const file = await open(temporary, 'w');
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await beforeRename?.(temporary);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw cannot('write', path, error);
  }
}

/** Flushes a folder's entries, so that a rename survives a power cut. Windows has no such call. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
