import { toFloat32 } from '../element-types.ts';
import { FormatError } from '../format-error.ts';
import type { NamedTensors } from '../named-tensors.ts';
import { fromBytes, stepsIn } from '../quantised.ts';
import { readSafetensorsHeader, writeSafetensorsHeader } from './header.ts';
import { joinTensors } from './stored-tensors.ts';

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors) of any writer: eight bytes
 * with the header's length, the header as JSON, the tensors' bytes. Half floats and float64 become
 * float32, integers too, and bytes of `writeQuantised` what they stand for; float32 tensors are views into `file` wherever they begin at a multiple of
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
  const quantised = stepsIn(metadata);
  const tensors = Object.fromEntries(
    entries.map(({ name, type, shape, begin, end }) => {
      const bytes = data.subarray(begin, end);
      const steps = type === 'U8' ? quantised.get(name) : undefined;
      return [name, { shape, data: steps ? fromBytes(bytes, steps) : toFloat32(bytes, type) }];
    }),
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
  return joinTensors(writeSafetensorsHeader(tensors, Object.entries(metadata)), tensors);
}
