import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FormatError } from '../format-error.ts';
import { readSafetensors, writeSafetensors } from './file.ts';
import { readSafetensorsHeader, safetensorsHeaderLength } from './header.ts';

const tensor = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
  const length = shape.reduce((a, b) => a * b, 1);
  return fc.float32Array({ minLength: length, maxLength: length }).map((data) => ({ shape, data }));
});
const name = fc.oneof(fc.string(), fc.constantFrom('conv1_1/kernel', '7', '__proto__', 'größe'));
const tensors = fc.dictionary(
  name.filter((text) => text !== '__metadata__'),
  tensor,
  { maxKeys: 6 },
);
const metadata = fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), fc.string());

/** A file made by hand: a header of this text, then these bytes. */
function file(header: unknown, data: Uint8Array = new Uint8Array()): Uint8Array {
  const text = new TextEncoder().encode(
    typeof header === 'string' ? header : JSON.stringify(header),
  );
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const bytesOf = (array: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

describe('a safetensors file', () => {
  it('gives back names, shapes, bits and metadata, wherever its bytes begin', () => {
    fc.assert(
      fc.property(tensors, metadata, fc.nat(7), (given, notes, offset) => {
        const written = writeSafetensors(given, notes);
        const moved = new Uint8Array(offset + written.length).subarray(offset);
        moved.set(written);
        const read = readSafetensors(moved);
        expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(given).sort());
        for (const [key, { shape, data }] of Object.entries(given)) {
          const back = Object.getOwnPropertyDescriptor(read.tensors, key)?.value;
          expect(back.shape).toEqual(shape);
          expect(bytesOf(back.data)).toEqual(bytesOf(data));
        }
        expect(Object.entries(read.metadata).sort()).toEqual(Object.entries(notes).sort());
      }),
    );
  });

  it('shares its memory with the tensors, where they are float32', () => {
    const bytes = writeSafetensors({ a: { shape: [2], data: Float32Array.of(1, 2) } });
    expect(readSafetensors(bytes).tensors.a.data.buffer).toBe(bytes.buffer);
  });

  it('is read with every type of numbers', () => {
    const values = {
      F16: Uint16Array.of(0x3c00, 0xc100, 0x0001, 0x7c00),
      BF16: Uint16Array.of(0x3f80, 0xc020, 0x4049, 0xff80),
      F64: Float64Array.of(1, -2.5, 1e-3, 1e300),
      I64: BigInt64Array.of(1n, -2n, 2n ** 40n, 0n),
      U64: BigUint64Array.of(1n, 2n, 2n ** 63n, 0n),
      I32: Int32Array.of(1, -2, 3, 4),
      U32: Uint32Array.of(1, 2, 3, 2 ** 31),
      I16: Int16Array.of(1, -2, 3, 4),
      U16: Uint16Array.of(1, 2, 3, 65535),
      I8: Int8Array.of(1, -2, 3, 4),
      U8: Uint8Array.of(1, 2, 3, 255),
      BOOL: Uint8Array.of(1, 0, 1, 1),
    };
    const read = (type: keyof typeof values) => {
      const bytes = bytesOf(values[type]);
      const header = { x: { dtype: type, shape: [4], data_offsets: [0, bytes.length] } };
      return Array.from(readSafetensors(file(header, bytes)).tensors.x.data);
    };
    expect(read('F16')).toEqual([1, -2.5, 2 ** -24, Number.POSITIVE_INFINITY]);
    expect(read('BF16')).toEqual([1, -2.5, 3.140625, Number.NEGATIVE_INFINITY]);
    expect(read('F64')).toEqual([1, -2.5, Math.fround(1e-3), Number.POSITIVE_INFINITY]);
    expect(read('I64')).toEqual([1, -2, 2 ** 40, 0]);
    expect(read('U64')).toEqual([1, 2, 2 ** 63, 0]);
    expect(read('I32')).toEqual([1, -2, 3, 4]);
    expect(read('U32')).toEqual([1, 2, 3, 2 ** 31]);
    expect(read('I16')).toEqual([1, -2, 3, 4]);
    expect(read('U16')).toEqual([1, 2, 3, 65535]);
    expect(read('I8')).toEqual([1, -2, 3, 4]);
    expect(read('U8')).toEqual([1, 2, 3, 255]);
    expect(read('BOOL')).toEqual([1, 0, 1, 1]);
  });

  it('may list its tensors in any order, an empty one where the next begins', () => {
    const header = {
      b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
      none: { dtype: 'F32', shape: [0, 3], data_offsets: [4, 4] },
      a: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
    };
    const { entries } = readSafetensorsHeader(file(header));
    expect(entries.map((entry) => entry.name)).toEqual(['a', 'none', 'b']);
    const { tensors } = readSafetensors(file(header, bytesOf(Float32Array.of(1, 2))));
    expect(tensors.b.data).toEqual(Float32Array.of(2));
  });

  const entry = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  it.each([
    ['a gap', { a: { ...entry, data_offsets: [4, 8] } }],
    ['two tensors in one place', { a: entry, b: entry }],
    ['a shape of another size', { a: { ...entry, shape: [2] } }],
    ['a negative side', { a: { ...entry, shape: [-1] } }],
    ['sides whose product is no number', { a: { ...entry, shape: [2 ** 53 - 1, 2 ** 53 - 1] } }],
    ['metadata that are no strings', { __metadata__: { n: 1 }, a: entry }],
    ['null', 'null'],
    ['a list', '[1, 2]'],
    ['no JSON', '{"a":'],
  ])('is refused with %s', (_, header) => {
    expect(() => readSafetensors(file(header, new Uint8Array(4)))).toThrow(
      new FormatError('not a safetensors file, or damaged: its header is unreadable'),
    );
  });

  it('names a type that it does not read', () => {
    const header = { a: { dtype: 'F8_E4M3', shape: [1], data_offsets: [0, 1] } };
    expect(() => readSafetensors(file(header, new Uint8Array(1)))).toThrow(
      /^"a" has elements of type "F8_E4M3"; read are F32, F16/,
    );
  });

  it('is refused when cut short anywhere, or with bytes added', () => {
    const whole = writeSafetensors({ a: { shape: [2], data: Float32Array.of(1, 2) } });
    for (let size = 0; size < whole.length; size++) {
      expect(() => readSafetensors(whole.subarray(0, size))).toThrow(
        `cut short: it has ${size} bytes of`,
      );
    }
    const longer = new Uint8Array(whole.length + 1);
    longer.set(whole);
    expect(() => readSafetensors(longer)).toThrow(/^damaged: it has/);
  });

  it('is read or refused, whatever bytes change', () => {
    const whole = writeSafetensors(
      {
        a: { shape: [2], data: Float32Array.of(1, 2) },
        b: { shape: [], data: Float32Array.of(3) },
      },
      { note: 'x' },
    );
    const change = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 5 }), (changes) => {
        const changed = whole.slice();
        for (const [at, byte] of changes) changed[at] = byte;
        try {
          readSafetensors(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('has a header of a hundred million bytes at most', () => {
    const start = new Uint8Array(8);
    new DataView(start.buffer).setBigUint64(0, 100_000_001n, true);
    expect(() => safetensorsHeaderLength(start)).toThrow(FormatError);
  });

  it('does not accept a shape that disagrees with its data, or a name of the format itself', () => {
    const data = new Float32Array(3);
    expect(() => writeSafetensors({ a: { shape: [2, 2], data } })).toThrow(
      'a has shape [2,2] and 3 elements',
    );
    expect(() => writeSafetensors({ __metadata__: { shape: [3], data } })).toThrow(
      'a tensor cannot be named __metadata__',
    );
  });
});
