/** Just enough of Protocol Buffers' wire format to write a model. */

/** An encoded field: pieces to be put one after the other. */
export type Part = Uint8Array[];

/** A varint field. */
export function integer(field: number, value: number): Part {
  return [varint(field << 3), varint(value)];
}

export function text(field: number, value: string): Part {
  return prefixed(field, [new TextEncoder().encode(value)]);
}

export function message(field: number, parts: readonly Part[]): Part {
  return prefixed(field, parts.flat());
}

/** Little-endian floats: as bytes with a length, or one as a fixed 32-bit field. */
export function floats(
  field: number,
  values: Float32Array,
  kind: 'bytes' | 'fixed' = 'bytes',
): Part {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return kind === 'bytes' ? prefixed(field, [raw]) : [varint((field << 3) | 5), raw];
}

/** A whole message as bytes. */
export function bytes(parts: readonly Part[]): Uint8Array {
  const pieces = parts.flat();
  const whole = new Uint8Array(lengthOf(pieces));
  let place = 0;
  for (const piece of pieces) {
    whole.set(piece, place);
    place += piece.length;
  }
  return whole;
}

function prefixed(field: number, pieces: Uint8Array[]): Part {
  return [varint((field << 3) | 2), varint(lengthOf(pieces)), ...pieces];
}

function lengthOf(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function varint(value: number): Uint8Array {
  const digits: number[] = [];
  let rest = value;
  while (rest >= 128) {
    digits.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  digits.push(rest);
  return Uint8Array.from(digits);
}
