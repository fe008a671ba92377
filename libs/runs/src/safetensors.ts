import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { type NamedTensors, safetensorsHeaderLength } from '@vgg/formats';
import { replaceFile } from './replace-file.ts';
import { cannot, RunError } from './run-error.ts';
import { damagedUnless, openHeader, sealHeader, unsealedHeader } from './sealed-header.ts';

/** What a safetensors file of this project holds. */
export interface TensorFile {
  tensors: NamedTensors;
  metadata: Record<string, string>;
}

/** Hashed and read in pieces, so that a dashboard in the same thread still answers its keys. */
const PIECE = 4 * 1024 * 1024;

/**
 * Writes tensors as a safetensors file, which Python's safetensors reads. A SHA-256 over the whole
 * file stands in its header, which the format itself lacks.
 *
 * @param metadata strings to keep beside the tensors, under the header's `__metadata__`.
 * @param beforeRename see {@link replaceFile}.
 * @throws RunError when the file cannot be written; what was at `path` before is still there then.
 * @throws FormatError when a tensor's shape and data disagree.
 */
export async function writeSafetensors(
  path: string,
  { tensors, metadata }: TensorFile,
  beforeRename?: (written: string) => Promise<void>,
): Promise<void> {
  const header = unsealedHeader(tensors, metadata);
  const hash = createHash('sha256').update(header);
  const data = Object.values(tensors).map((tensor) => bytesOf(tensor.data));
  for (const bytes of data) {
    for (let at = 0; at < bytes.length; at += PIECE) {
      hash.update(bytes.subarray(at, at + PIECE));
      await setImmediate();
    }
  }
  sealHeader(header, hash.digest('hex'));
  await replaceFile(
    path,
    async (file) => {
      await file.writeFile(header);
      for (const bytes of data) if (bytes.length > 0) await file.writeFile(bytes);
    },
    beforeRename,
  );
}

/**
 * Reads a file that {@link writeSafetensors} wrote. Each tensor has memory of its own.
 *
 * @throws RunError naming the file and what is wrong with it: missing, cut short, changed in any
 *   byte, or not written by this project.
 */
export async function readSafetensors(path: string): Promise<TensorFile> {
  try {
    const file = await open(path, 'r');
    try {
      return await readOpened(path, file);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannot('read', path, error);
  }
}

/**
 * Reads the metadata of a file that {@link writeSafetensors} wrote, and not its tensors: whether
 * these are whole is not known then.
 *
 * @throws RunError naming the file where it is missing, cut short, or its head is unreadable.
 */
export async function readSafetensorsMetadata(path: string): Promise<Record<string, string>> {
  try {
    const file = await open(path, 'r');
    try {
      return (await readHeader(path, file)).metadata;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw cannot('read', path, error);
  }
}

async function readHeader(path: string, file: FileHandle) {
  const { size } = await file.stat();
  const cutShort = (expected: number) =>
    new RunError(`${path} is cut short: it has ${size} bytes of ${expected}`);
  const length = new Uint8Array(8);
  if (size < 8) throw cutShort(8);
  await readFully(file, length);
  const dataStart = damagedUnless(path, () => safetensorsHeaderLength(length));
  if (dataStart > size) throw cutShort(dataStart);

  const header = new Uint8Array(dataStart);
  header.set(length);
  await readFully(file, header.subarray(8));
  const parsed = openHeader(path, header);
  const end = dataStart + parsed.dataBytes;
  if (size < end) throw cutShort(end);
  return { ...parsed, header, hasMore: size > end };
}

async function readOpened(path: string, file: FileHandle): Promise<TensorFile> {
  const { header, entries, metadata, sha256, hasMore } = await readHeader(path, file);
  const hash = createHash('sha256').update(header);
  const tensors: Array<[string, NamedTensors[string]]> = [];
  for (const { name, shape, elements } of entries) {
    const data = new Float32Array(elements);
    const bytes = bytesOf(data);
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      await readFully(file, piece);
      hash.update(piece);
    }
    tensors.push([name, { shape, data }]);
  }
  if (hasMore || hash.digest('hex') !== sha256) {
    throw new RunError(`${path} is damaged: its content does not match its checksum`);
  }
  return { tensors: Object.fromEntries(tensors), metadata };
}

async function readFully(file: FileHandle, into: Uint8Array): Promise<void> {
  for (let at = 0; at < into.length; ) {
    const { bytesRead } = await file.read(into, at, into.length - at, null);
    if (bytesRead === 0) throw new RunError('The file became shorter while it was read');
    at += bytesRead;
  }
}

function bytesOf(data: Float32Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
