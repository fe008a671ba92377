/** Tensors by their names, as float32, row-major: the last axis runs fastest. */
export type NamedTensors = Record<string, { shape: number[]; data: Float32Array }>;

/** The number of elements of a tensor with this shape; 1 for a scalar's []. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
