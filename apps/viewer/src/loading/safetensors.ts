import { Failure } from '../failure.ts';

export type Tensors = Record<string, { shape: number[]; data: Float32Array }>;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * Reads a safetensors file (https://github.com/huggingface/safetensors) with F32, F16 or BF16
 * tensors; integers, which no network here has as weights, are left out.
 * @throws Failure where it is none, or cut short
 */
export function readSafetensors(file: ArrayBuffer): {
  tensors: Tensors;
  metadata: Record<string, string>;
} {
  const header = readHeader(file);
  const { __metadata__: metadata = {}, ...entries } = header.entries;
  const tensors: Tensors = {};
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [begin, end],
    },
  ] of Object.entries(entries)) {
    const read = readers[dtype];
    if (!read) continue;
    if (header.begin + end > file.byteLength) {
      throw new Failure('The safetensors file is cut short');
    }
    // Copied, because a tensor may begin where a Float32Array may not.
    tensors[name] = { shape, data: read(file.slice(header.begin + begin, header.begin + end)) };
  }
  return { tensors, metadata: metadata as unknown as Record<string, string> };
}

function readHeader(file: ArrayBuffer): { entries: Record<string, Entry>; begin: number } {
  try {
    const length = Number(new DataView(file).getBigUint64(0, true));
    const text = new TextDecoder().decode(new Uint8Array(file, 8, length));
    return { entries: JSON.parse(text), begin: 8 + length };
  } catch {
    throw new Failure('The file is not a safetensors file: its header is unreadable');
  }
}

const readers: Record<string, (bytes: ArrayBuffer) => Float32Array> = {
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => Float32Array.from(new Uint16Array(bytes), halfToFloat),
  BF16: (bytes) =>
    new Float32Array(Uint32Array.from(new Uint16Array(bytes), (h) => h << 16).buffer),
};

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
