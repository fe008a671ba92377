/** Reads event files by the published formats, with none of the code that writes them. */

/** A field of a Protocol Buffers message: number, and a varint, eight or four bytes, or bytes. */
export type Field = [number: number, value: bigint | Buffer];

/**
 * The bytes of each record.
 * @throws Error where a checksum does not hold or the file ends within a record.
 */
export function readRecords(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let place = 0; place < file.length; ) {
    const length = Number(file.readBigUInt64LE(place));
    check(file.subarray(place, place + 8), file.readUInt32LE(place + 8));
    const data = file.subarray(place + 12, place + 12 + length);
    check(data, file.readUInt32LE(place + 12 + length));
    records.push(data);
    place += length + 16;
  }
  return records;
}

/** The fields of a message, in their order. */
export function readFields(message: Buffer): Field[] {
  const fields: Field[] = [];
  let place = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message.readUInt8(place++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const bytes = (length: number) => {
    if (place + length > message.length) throw new RangeError('the message ends within a field');
    place += length;
    return message.subarray(place - length, place);
  };
  while (place < message.length) {
    const key = Number(varint());
    const kind = key & 7;
    if (kind === 0) fields.push([key >>> 3, varint()]);
    else if (kind === 1) fields.push([key >>> 3, bytes(8)]);
    else if (kind === 2) fields.push([key >>> 3, bytes(Number(varint()))]);
    else if (kind === 5) fields.push([key >>> 3, bytes(4)]);
    else throw new Error(`wire type ${kind}`);
  }
  return fields;
}

/** All values of one field of a message that are bytes. */
export function bytesOf(message: Buffer, wanted: number): Buffer[] {
  return readFields(message).flatMap(([number, value]) =>
    number === wanted && typeof value !== 'bigint' ? [value] : [],
  );
}

/** All values of one field of a message that are whole numbers. */
export function integersOf(message: Buffer, wanted: number): number[] {
  return readFields(message).flatMap(([number, value]) =>
    number === wanted && typeof value === 'bigint' ? [Number(value)] : [],
  );
}

/** The packed doubles of a field. */
export function doublesOf(message: Buffer, wanted: number): number[] {
  const packed = Buffer.concat(bytesOf(message, wanted));
  return Array.from({ length: packed.length / 8 }, (_, place) => packed.readDoubleLE(place * 8));
}

function check(data: Buffer, masked: number): void {
  const rotated = (masked - 0xa282ead8) >>> 0;
  const stored = ((rotated << 15) | (rotated >>> 17)) >>> 0;
  if (bitwiseCrc32c(data) !== stored) throw new Error('a checksum does not hold');
}

function bitwiseCrc32c(data: Buffer): number {
  let remainder = 0xffffffff;
  for (const byte of data) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0);
    }
  }
  return ~remainder >>> 0;
}
