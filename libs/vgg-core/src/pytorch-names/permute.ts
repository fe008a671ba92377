import type { NamedValues } from '../network.ts';

/** The tensor with its axes in another order. */
export function permute(
  { shape, data }: NamedValues[string],
  order: number[],
): NamedValues[string] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const permuted = order.map((axis) => shape[axis]);
  const steps = order.map((axis) => strides[axis]);
  const result = new Float32Array(data.length);
  const position = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to += 1) {
    result[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      position[axis] += 1;
      from += steps[axis];
      if (position[axis] < permuted[axis]) break;
      from -= steps[axis] * permuted[axis];
      position[axis] = 0;
    }
  }
  return { shape: permuted, data: result };
}
