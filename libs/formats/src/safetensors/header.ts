import { z } from 'zod';
import { bytesPerElement, type ElementTypeName, elementTypeNames } from '../element-types.ts';
import { FormatError } from '../format-error.ts';
import { elementsOf } from '../named-tensors.ts';
import type { StoredTensors } from './stored-tensors.ts';

/** One tensor as the header announces it. */
export interface SafetensorsEntry {
  name: string;
  type: ElementTypeName;
  shape: number[];
  elements: number;
  /** Its first byte and the one after its last, counted from the end of the header. */
  begin: number;
  end: number;
}

export interface SafetensorsHeader {
  /** In the order of the file. */
  entries: SafetensorsEntry[];
  metadata: Record<string, string>;
  /** How long the header is, with the eight bytes that tell it. */
  headerBytes: number;
  /** How many bytes of tensors follow the header. */
  dataBytes: number;
}

/** The format's own limit for a header. */
const LONGEST = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
// As pairs, so that any text may be a name, `__proto__` too.
const metadataSchema = z.array(z.tuple([z.string(), z.string()]));

/**
 * The first bytes of a file with these tensors, float32 or bytes, in their order: the header's length, then
 * the header, padded with spaces so that the tensors begin at a multiple of 8.
 *
 * @param metadata strings to keep beside the tensors; they stand first, in the order given.
 * @throws FormatError when a tensor's shape and data disagree or a name is not allowed.
 */
export function writeSafetensorsHeader(
  tensors: StoredTensors,
  metadata: Iterable<readonly [string, string]>,
): Uint8Array<ArrayBuffer> {
  // Joined by hand: in an object, JavaScript would put names that look like numbers first.
  const strings = Array.from(metadata, ([name, text]) => member(name, text));
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => {
    if (name === '__metadata__') throw new FormatError('a tensor cannot be named __metadata__');
    if (elementsOf(shape) !== data.length) {
      throw new FormatError(`${name} has shape [${shape}] and ${data.length} elements`);
    }
    const begin = end;
    end += data.byteLength;
    const dtype = data instanceof Uint8Array ? 'U8' : 'F32';
    return member(name, { dtype, shape, data_offsets: [begin, end] });
  });
  const text = new TextEncoder().encode(object([`"__metadata__":${object(strings)}`, ...entries]));
  const length = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, 8);
  return header;
}

/**
 * How long the header is, with the eight bytes that tell it.
 * @param start the file's beginning: eight bytes or more.
 * @throws FormatError when it is no safetensors file's beginning.
 */
export function safetensorsHeaderLength(start: Uint8Array): number {
  if (start.length < 8) throw new FormatError(`cut short: it has ${start.length} bytes of 8`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > LONGEST) throw unreadable();
  return 8 + Number(length);
}

/**
 * Reads and checks a header: the tensors follow each other without gaps and overlaps, each as long
 * as its shape says.
 *
 * @param start the file's beginning: the whole header, and as much of the rest as there is.
 * @throws FormatError when the header is cut short or not one of safetensors, or a tensor has
 *   elements of a type that is not read.
 */
export function readSafetensorsHeader(start: Uint8Array): SafetensorsHeader {
  const headerBytes = safetensorsHeaderLength(start);
  if (start.length < headerBytes) {
    throw new FormatError(`cut short: it has ${start.length} bytes of ${headerBytes}`);
  }
  let dataBytes = 0;
  const { metadata, described } = parse(start.subarray(8, headerBytes));
  const entries = described.map(({ name, dtype, shape, data_offsets: [begin, end] }) => {
    const type = elementTypeNames.find((known) => known === dtype);
    if (!type) {
      throw new FormatError(
        `${JSON.stringify(name)} has elements of type ${JSON.stringify(dtype)}; read are ${elementTypeNames.join(', ')}`,
      );
    }
    const elements = elementsOf(shape);
    if (begin !== dataBytes || end !== begin + elements * bytesPerElement(type)) throw unreadable();
    dataBytes = end;
    return { name, type, shape, elements, begin, end };
  });
  return { entries, metadata, headerBytes, dataBytes };
}

function parse(header: Uint8Array) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(header);
    const { __metadata__ = {}, ...entries } = JSON.parse(text);
    return {
      metadata: Object.fromEntries(metadataSchema.parse(Object.entries(__metadata__))),
      described: Object.entries(entries)
        .map(([name, entry]) => ({ name, ...entrySchema.parse(entry) }))
        .sort((a, b) => order(a.data_offsets, b.data_offsets)),
    };
  } catch {
    throw unreadable();
  }
}

const unreadable = () =>
  new FormatError('not a safetensors file, or damaged: its header is unreadable');
/** An empty tensor begins where the next one does, and stands before it. */
const order = (a: [number, number], b: [number, number]) => a[0] - b[0] || a[1] - b[1];
const member = (name: string, value: unknown) => `${JSON.stringify(name)}:${JSON.stringify(value)}`;
const object = (members: string[]) => `{${members.join(',')}}`;
