import type { NamedValues } from '../network.ts';

/** Elements of two axes that are carried over together, so that both sides stay in the cache. */
const TILE = 32;

/** The tensor with its axes in another order: axis `order[i]` becomes axis i. */
export function permute(
  { shape, data }: NamedValues[string],
  order: number[],
): NamedValues[string] {
  const permuted = order.map((axis) => shape[axis]);
  if (data.length === 0) return { shape: permuted, data };
  const reads = order.map((axis) => stridesOf(shape)[axis]);
  const writes = stridesOf(permuted);
  const result = new Float32Array(data.length);
  // The last axis is the one whose neighbours lie side by side: that of the result, and the source's.
  const last = order.length - 1;
  const lastRead = order.indexOf(last);
  const others = order.map((_, axis) => axis).filter((axis) => axis !== last && axis !== lastRead);
  const rows = last === lastRead ? 1 : permuted[lastRead];
  forEachPosition(
    others.map((axis) => permuted[axis]),
    (position) => {
      const from = others.reduce((sum, axis, i) => sum + position[i] * reads[axis], 0);
      const to = others.reduce((sum, axis, i) => sum + position[i] * writes[axis], 0);
      for (let firstRow = 0; firstRow < rows; firstRow += TILE) {
        for (let first = 0; first < permuted[last]; first += TILE) {
          for (let row = firstRow; row < Math.min(firstRow + TILE, rows); row += 1) {
            let read = from + row * reads[lastRead] + first * reads[last];
            let write = to + row * writes[lastRead] + first;
            const end = write + Math.min(TILE, permuted[last] - first);
            for (; write < end; write += 1, read += reads[last]) result[write] = data[read];
          }
        }
      }
    },
  );
  return { shape: permuted, data: result };
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
}

function forEachPosition(
  sides: readonly number[],
  visit: (position: readonly number[]) => void,
): void {
  const count = sides.reduce((a, b) => a * b, 1);
  const strides = stridesOf(sides);
  for (let index = 0; index < count; index += 1) {
    visit(sides.map((side, axis) => Math.floor(index / strides[axis]) % side));
  }
}
