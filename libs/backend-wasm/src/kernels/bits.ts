const float = new Float32Array(1);
const integer = new Int32Array(float.buffer);

/** The bits of a float32, for kernels that take it among their integers. */
export function bitsOf(value: number): number {
  float[0] = value;
  return integer[0] as number;
}
