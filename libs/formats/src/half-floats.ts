import { getFloat16, setFloat16 } from '@petamoriken/float16';

const view = new DataView(new ArrayBuffer(2));

/** The bits of the nearest IEEE 754 binary16, ties to even; past its range infinity. */
export function toHalf(value: number): number {
  setFloat16(view, 0, value);
  return view.getUint16(0);
}

/** The number that these bits are as IEEE 754 binary16. */
export function fromHalf(bits: number): number {
  view.setUint16(0, bits);
  return getFloat16(view, 0);
}

let everyHalf: Float32Array | undefined;

/** Halves (IEEE 754 binary16) as float32, exactly. There are only 65,536 of them: looked up. */
export function halvesToFloat32(bits: Uint16Array): Float32Array {
  everyHalf ??= Float32Array.from({ length: 2 ** 16 }, (_, half) => fromHalf(half));
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = everyHalf[bits[i]];
  return floats;
}

/** bfloat16 as float32, exactly: the upper half of the same bits. */
export function brainFloatsToFloat32(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i] << 16;
  return new Float32Array(words.buffer);
}
