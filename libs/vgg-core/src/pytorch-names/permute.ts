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
  const columns = permuted[last];
  const [readRow, writeRow, readColumn] = [reads[lastRead], writes[lastRead], reads[last]];

  const carry = (from: number, to: number) => {
    for (let firstRow = 0; firstRow < rows; firstRow += TILE) {
      const endRow = Math.min(firstRow + TILE, rows);
      for (let first = 0; first < columns; first += TILE) {
        const count = Math.min(TILE, columns - first);
        for (let row = firstRow; row < endRow; row += 1) {
          let read = from + row * readRow + first * readColumn;
          let write = to + row * writeRow + first;
          const end = write + count;
          for (; write < end; write += 1, read += readColumn) result[write] = data[read];
        }
      }
    }
  };
  const along = (place: number, from: number, to: number) => {
    if (place === others.length) return carry(from, to);
    const axis = others[place];
    for (let i = 0; i < permuted[axis]; i += 1) {
      along(place + 1, from + i * reads[axis], to + i * writes[axis]);
    }
  };
  along(0, 0, 0);
  return { shape: permuted, data: result };
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
}
