import { fromHalf } from '@vgg/formats';
import { Problem } from '../http/problem.ts';

/** A datatype of the Open Inference Protocol as its little-endian bytes hold it. */
interface Datatype {
  bytes: number;
  read(view: DataView, at: number): number;
}

/** Those in which pixels may come. */
const datatypes: Record<string, Datatype> = {
  UINT8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  INT8: { bytes: 1, read: (view, at) => view.getInt8(at) },
  INT16: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  UINT16: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  INT32: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  UINT32: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  INT64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  UINT64: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  FP16: { bytes: 2, read: (view, at) => fromHalf(view.getUint16(at, true)) },
  FP32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  FP64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
};

export const pixelDatatypes = Object.keys(datatypes);

/**
 * A tensor's binary form as numbers.
 * @throws Problem 400 where the datatype is none for pixels, or the length is wrong
 */
export function numbersFromBinary(
  bytes: Uint8Array,
  datatype: string,
  count: number,
): Float32Array {
  const type = pixelDatatype(datatype);
  if (bytes.length !== count * type.bytes) {
    throw new Problem(
      400,
      `${count} elements of ${datatype} are ${count * type.bytes} bytes; ${bytes.length} came`,
    );
  }
  if (datatype === 'UINT8') return Float32Array.from(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: count }, (_, i) => type.read(view, i * type.bytes));
}

/**
 * A tensor's JSON form, flat or nested, as numbers.
 * @throws Problem 400
 */
export function numbersFromJson(data: unknown[], datatype: string, count: number): Float32Array {
  pixelDatatype(datatype);
  const flat = data.flat(4);
  if (flat.length !== count) {
    throw new Problem(400, `the shape has ${count} elements, the data ${flat.length}`);
  }
  return Float32Array.from(flat, (value) => {
    if (typeof value === 'number') return value;
    throw new Problem(400, `the data holds something that is no number where ${datatype} must be`);
  });
}

/**
 * BYTES in binary: each element after its length in four bytes.
 * @throws Problem 400
 */
export function elementsFromBinary(bytes: Uint8Array, count: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const elements: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && elements.length < count) {
    const length = view.getUint32(at, true);
    at += 4 + length;
    if (at > bytes.length) break;
    elements.push(bytes.subarray(at - length, at));
  }
  if (elements.length !== count || at !== bytes.length) {
    throw new Problem(400, `the BYTES tensor does not hold ${count} elements with their lengths`);
  }
  return elements;
}

export function floatsToBinary(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

export function elementsToBinary(elements: readonly (string | Uint8Array)[]): Buffer {
  return Buffer.concat(
    elements.flatMap((element) => {
      const bytes = typeof element === 'string' ? Buffer.from(element) : element;
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

function pixelDatatype(name: string): Datatype {
  const type = Object.hasOwn(datatypes, name) ? datatypes[name] : undefined;
  if (type) return type;
  throw new Problem(
    400,
    `datatype ${name} is not accepted; accepted are ${pixelDatatypes.join(', ')} for pixels and BYTES for encoded images`,
  );
}
