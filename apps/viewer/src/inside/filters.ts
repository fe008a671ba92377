/**
 * A filter over RGB as colours: mid grey is zero, the strongest weight of either sign black or full.
 * @param kernel [side, side, 3, count], flattened
 * @returns bytes [side, side, 3]
 */
export function filterImage(kernel: Float32Array, count: number, filter: number): Uint8Array {
  const weights = Float32Array.from(
    { length: kernel.length / count },
    (_, i) => kernel[i * count + filter],
  );
  const strongest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0) || 1;
  return Uint8Array.from(weights, (weight) => Math.round(127.5 + 127.5 * (weight / strongest)));
}
