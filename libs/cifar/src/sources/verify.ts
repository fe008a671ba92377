import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../error.ts';
import { type BinaryFile, filesOf, type Release, recordBytes } from '../release.ts';
import type { Watch } from './progress.ts';

/** A file that is not what it should be. */
export interface Fault {
  file: string;
  missing: boolean;
  /** One line: file, what is wrong, what was expected. */
  message: string;
}

/**
 * Holds every file of a release in `folder` against its length and MD5.
 * @returns the faults, none if all is well; a folder that does not exist has all files missing.
 */
export async function verify(folder: string, release: Release, watch: Watch): Promise<Fault[]> {
  const files = filesOf(release);
  const total = files.reduce((sum, file) => sum + file.images * recordBytes(release), 0);
  const faults: Fault[] = [];
  let received = 0;
  for (const file of files) {
    const fault = await verifyFile(folder, file, recordBytes(release), watch.signal, (bytes) => {
      received += bytes;
      watch.progress({ stage: 'verify', received, total });
    });
    if (fault !== null) faults.push(fault);
  }
  return faults;
}

async function verifyFile(
  folder: string,
  { name, images, md5 }: BinaryFile,
  bytesOfRecord: number,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<Fault | null> {
  signal?.throwIfAborted();
  const path = join(folder, name);
  const expected = images * bytesOfRecord;
  const fault = (problem: string, missing = false): Fault => ({
    file: name,
    missing,
    message: `${name} in ${folder} ${problem}`,
  });
  const length = await stat(path).then(
    (entry) => (entry.isFile() ? entry.size : -1),
    () => null,
  );
  if (length === null) return fault(`is missing, expected ${count(expected)} bytes`, true);
  if (length === -1) return fault(`is not a file, expected one of ${count(expected)} bytes`);
  if (length !== expected) {
    return fault(`is ${count(length)} bytes long, expected ${count(expected)}`);
  }
  let found: string;
  try {
    found = await hashFile(path, 'md5', 'hex', signal, onBytes);
  } catch (error) {
    signal?.throwIfAborted();
    return fault(`cannot be read (${messageOf(error)})`);
  }
  return found === md5 ? null : fault(`has MD5 ${found}, expected ${md5}`);
}

/** The digest of a file, read in pieces. */
export async function hashFile(
  path: string,
  algorithm: 'md5' | 'sha512',
  encoding: 'hex' | 'base64',
  signal?: AbortSignal,
  onBytes: (bytes: number) => void = () => {},
): Promise<string> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20, signal })) {
    hash.update(piece);
    onBytes(piece.length);
  }
  return hash.digest(encoding);
}

function count(bytes: number): string {
  return bytes.toLocaleString('en');
}
