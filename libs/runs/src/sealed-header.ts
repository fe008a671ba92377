import {
  FormatError,
  type NamedTensors,
  readSafetensorsHeader,
  type SafetensorsHeader,
  writeSafetensorsHeader,
} from '@vgg/formats';
import { RunError } from './run-error.ts';

// The checksum stands first in the header, at a fixed place; while the file is hashed, zeros stand there.
const OPENING = '{"__metadata__":{"sha256":"';
const BEFORE_CHECKSUM = 8 + OPENING.length;
const ZEROS = '0'.repeat(64);

/**
 * A safetensors header whose metadata begin with a checksum, which the format itself lacks. In its
 * place stand zeros, until {@link sealHeader}.
 *
 * @throws FormatError when a shape and its data disagree or a name is not allowed.
 */
export function unsealedHeader(
  tensors: NamedTensors,
  metadata: Record<string, string>,
): Uint8Array {
  return writeSafetensorsHeader(tensors, [['sha256', ZEROS], ...Object.entries(metadata)]);
}

/** Puts the checksum (64 hexadecimal digits) in its place. */
export function sealHeader(header: Uint8Array, sha256: string): void {
  header.set(new TextEncoder().encode(sha256), BEFORE_CHECKSUM);
}

/**
 * Reads a sealed header and puts zeros back in the place of its checksum, ready to be hashed again.
 *
 * @param path the file's name, for the error.
 * @throws RunError when the header is not one that this project wrote.
 */
export function openHeader(
  path: string,
  header: Uint8Array,
): SafetensorsHeader & { sha256: string } {
  if (!new TextDecoder().decode(header.subarray(8)).startsWith(OPENING)) {
    throw new RunError(`${path} is damaged, or is not a file that this project wrote`);
  }
  return damagedUnless(path, () => {
    const read = readSafetensorsHeader(header);
    const { sha256 = '', ...metadata } = read.metadata;
    const other = read.entries.find(({ type }) => type !== 'F32');
    if (other) throw new FormatError(`${other.name} is of type ${other.type}`);
    sealHeader(header, ZEROS);
    return { ...read, metadata, sha256 };
  });
}

/** What `read` gives; where the format does not fit, a RunError that names the file. */
export function damagedUnless<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError) throw new RunError(`${path} is damaged: ${error.message}`);
    throw error;
  }
}
