import { toFloat32 } from '../element-types.ts';
import { FormatError } from '../format-error.ts';
import type { NamedTensors } from '../named-tensors.ts';
import { readSafetensorsHeader, writeSafetensorsHeader } from './header.ts';

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors) of any writer: eight bytes
 * with the header's length, the header as JSON, the tensors' bytes. Half floats and float64 become
 * float32, integers too; float32 tensors are views into `file` wherever they begin at a multiple of
 * four, as those of every common writer do.
 *
 * @throws FormatError when it is none, is cut short, has bytes that no tensor owns, or elements of a
 *   type that is not read.
 */
export function readSafetensors(file: Uint8Array): {
  tensors: NamedTensors;
  metadata: Record<string, string>;
} {
  const { entries, metadata, dataBytes, headerBytes } = readSafetensorsHeader(file);
  const expected = headerBytes + dataBytes;
  if (file.length < expected) {
    throw new FormatError(`cut short: it has ${file.length} bytes of ${expected}`);
  }
  if (file.length > expected) {
    throw new FormatError(
      `damaged: it has ${file.length} bytes, of which the header tells ${expected}`,
    );
  }
  const data = file.subarray(headerBytes);
  const tensors = Object.fromEntries(
    entries.map(({ name, type, shape, begin, end }) => [
      name,
      { shape, data: toFloat32(data.subarray(begin, end), type) },
    ]),
  );
  return { tensors, metadata };
}

/**
 * The bytes of a safetensors file with these float32 tensors, in their order. Python's safetensors
 * reads it.
 *
 * @param metadata strings to keep beside the tensors, under the header's `__metadata__`.
 * @throws FormatError when a tensor's shape and data disagree or a name is not allowed.
 */
export function writeSafetensors(
  tensors: NamedTensors,
  metadata: Record<string, string> = {},
): Uint8Array<ArrayBuffer> {
  const header = writeSafetensorsHeader(tensors, Object.entries(metadata));
  const parts = Object.values(tensors).map(({ data }) => data);
  const file = new Uint8Array(
    parts.reduce((sum, { byteLength }) => sum + byteLength, header.length),
  );
  file.set(header);
  let at = header.length;
  for (const { buffer, byteOffset, byteLength } of parts) {
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return file;
}
