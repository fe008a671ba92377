import { brainFloatsToFloat32, halvesToFloat32 } from './half-floats.ts';

type Numbers = ArrayLike<number> | ArrayLike<bigint>;

interface ElementType {
  /** Bytes of one element. */
  size: number;
  /** Elements from a buffer that begins where a typed array may begin. */
  read(buffer: ArrayBuffer, offset: number, count: number): Float32Array;
}

/** One that a typed array reads, rounded to float32. */
const array = (
  type: { BYTES_PER_ELEMENT: number } & (new (
    buffer: ArrayBuffer,
    offset: number,
    count: number,
  ) => Numbers),
): ElementType => ({
  size: type.BYTES_PER_ELEMENT,
  read: (buffer, offset, count) => Float32Array.from(new type(buffer, offset, count), Number),
});

/** The types of elements that are read, by safetensors' names for them. */
const elementTypes = {
  F32: { size: 4, read: (buffer, offset, count) => new Float32Array(buffer, offset, count) },
  F16: {
    size: 2,
    read: (buffer, offset, count) => halvesToFloat32(new Uint16Array(buffer, offset, count)),
  },
  BF16: {
    size: 2,
    read: (buffer, offset, count) => brainFloatsToFloat32(new Uint16Array(buffer, offset, count)),
  },
  F64: array(Float64Array),
  I64: array(BigInt64Array),
  U64: array(BigUint64Array),
  I32: array(Int32Array),
  U32: array(Uint32Array),
  I16: array(Int16Array),
  U16: array(Uint16Array),
  I8: array(Int8Array),
  U8: array(Uint8Array),
  BOOL: array(Uint8Array),
} satisfies Record<string, ElementType>;

export type ElementTypeName = keyof typeof elementTypes;

export const elementTypeNames = Object.keys(elementTypes) as ElementTypeName[];

/** How many bytes an element of this type takes. */
export function bytesPerElement(type: ElementTypeName): number {
  return elementTypes[type].size;
}

/**
 * Little-endian elements as float32: what fits is exact (F16, BF16, small integers), the rest is
 * rounded. F32 that begins at a multiple of 4 is a view into the bytes; all else is a copy.
 */
export function toFloat32(bytes: Uint8Array, type: ElementTypeName): Float32Array {
  const { size, read } = elementTypes[type];
  const aligned = bytes.byteOffset % size === 0 && bytes.buffer instanceof ArrayBuffer;
  const { buffer, byteOffset } = aligned ? bytes : new Uint8Array(bytes);
  return read(buffer as ArrayBuffer, byteOffset, Math.floor(bytes.length / size));
}
