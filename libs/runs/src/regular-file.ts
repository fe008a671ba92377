import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { RunError } from './run-error.ts';

/** On Windows there is none, nor are there pipes in folders. */
const NONBLOCK = constants.O_NONBLOCK ?? 0;

/**
 * A file's bytes. A pipe or device in its place is refused: reading it could wait for ever, and hold
 * one of the few threads that Node has for the disk.
 *
 * @throws RunError where it is no file, and the system's error where it cannot be read.
 */
export async function readRegularFile(path: string): Promise<Buffer> {
  const file = await open(path, constants.O_RDONLY | NONBLOCK);
  try {
    const found = await file.stat();
    if (!found.isFile() && !found.isDirectory()) throw new RunError(`${path} is not a file`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
