import { FormatError } from '../format-error.ts';

/** Bytes of a pickle, one after the other. */
export class PickleReader {
  private readonly bytes: Uint8Array;
  private at = 0;
  private readonly view: DataView;
  private readonly text = new TextDecoder();

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  int32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  /** Big-endian, unlike all else. */
  float64(): number {
    return this.view.getFloat64(this.advance(8));
  }

  /** A two's complement integer of that many bytes; rounded where it is no safe one. */
  integer(length: number): number {
    const start = this.advance(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.bytes[start + i]);
    return Number(BigInt.asIntN(8 * length, value));
  }

  string(length: number): string {
    const start = this.advance(length);
    return this.text.decode(this.bytes.subarray(start, start + length));
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw endsEarly();
    const line = this.string(end - this.at);
    this.at = end + 1;
    return line;
  }

  skip(length: number): void {
    this.advance(length);
  }

  /** Where the next `length` bytes begin, which count as read. */
  private advance(length: number): number {
    const start = this.at;
    if (length > this.bytes.length - start) throw endsEarly();
    this.at += length;
    return start;
  }
}

const endsEarly = () => new FormatError('damaged: its pickle ends early');
