import { z } from 'zod';
import { RunError } from './run-error.ts';

/** Named float32 tensors. */
export type Tensors = Record<string, { shape: number[]; data: Float32Array }>;

/** One tensor as the header announces it, in the order of the file. */
export interface HeaderEntry {
  name: string;
  shape: number[];
  elements: number;
}

// The checksum stands first in the header, at a fixed place; while the file is hashed, zeros stand there.
const OPENING = '{"__metadata__":{"sha256":"';
const BEFORE_CHECKSUM = 8 + OPENING.length;
const CHECKSUM_LENGTH = 64;
const ZEROS = '0'.repeat(CHECKSUM_LENGTH);

const entrySchema = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.int().nonnegative()),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
const metadataSchema = z.array(z.tuple([z.string(), z.string()]));

/**
 * The file's first bytes: the header's length, then the header, padded with spaces so that the
 * tensors begin at a multiple of 8. In the place of the checksum stand zeros.
 *
 * @throws TypeError when a shape and its data disagree or a name is not allowed.
 */
export function encodeHeader(tensors: Tensors, metadata: Record<string, string>): Uint8Array {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, data }]): [string, string] => {
    if (name === '__metadata__') throw new TypeError('A tensor cannot be named __metadata__');
    if (product(shape) !== data.length) {
      throw new TypeError(`${name} has shape [${shape}] and ${data.length} elements`);
    }
    const begin = end;
    end += data.byteLength;
    return [name, JSON.stringify({ dtype: 'F32', shape, data_offsets: [begin, end] })];
  });
  // Joined by hand: JavaScript would put names that look like numbers before the checksum.
  const text = new TextEncoder().encode(
    object([
      ['__metadata__', object([['sha256', quote(ZEROS)], ...Object.entries(metadata).map(quoted)])],
      ...entries,
    ]),
  );
  const length = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, 8);
  return header;
}

/** Puts the checksum (64 hexadecimal digits) in its place. */
export function sealHeader(header: Uint8Array, sha256: string): void {
  header.set(new TextEncoder().encode(sha256), BEFORE_CHECKSUM);
}

/**
 * Reads a header and puts zeros back in the place of its checksum, ready to be hashed again.
 *
 * @param path the file's name, for the error.
 * @throws RunError when the header is not one that {@link encodeHeader} makes.
 */
export function parseHeader(
  path: string,
  header: Uint8Array,
): {
  entries: HeaderEntry[];
  metadata: Record<string, string>;
  sha256: string;
  dataBytes: number;
} {
  const text = new TextDecoder().decode(header.subarray(8));
  if (!text.startsWith(OPENING)) {
    throw new RunError(`${path} is damaged, or is not a file that this project wrote`);
  }
  try {
    const { __metadata__, ...described } = JSON.parse(text);
    const { sha256, ...metadata } = Object.fromEntries(
      metadataSchema.parse(Object.entries(__metadata__)),
    );
    sealHeader(header, ZEROS);
    let dataBytes = 0;
    const entries = Object.entries(described)
      .map(([name, entry]) => ({ name, ...entrySchema.parse(entry) }))
      .sort((a, b) => order(a.data_offsets, b.data_offsets))
      .map(({ name, shape, data_offsets: [begin, end] }) => {
        const elements = product(shape);
        if (begin !== dataBytes || end !== begin + 4 * elements) throw new Error('offsets');
        dataBytes = end;
        return { name, shape, elements };
      });
    return { entries, metadata, sha256: sha256 ?? '', dataBytes };
  } catch {
    throw new RunError(`${path} is damaged: its header is unreadable`);
  }
}

/** An empty tensor begins where the next one does, and stands before it. */
const order = (a: number[], b: number[]) =>
  Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]);
const product = (shape: number[]) => shape.reduce((a, b) => a * b, 1);
const quote = (text: string) => JSON.stringify(text);
const quoted = ([name, text]: [string, string]): [string, string] => [name, quote(text)];
const object = (members: Array<[string, string]>) =>
  `{${members.map(([name, json]) => `${quote(name)}:${json}`).join(',')}}`;
