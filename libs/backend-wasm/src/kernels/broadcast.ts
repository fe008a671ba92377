/** How a binary kernel walks two operands: see assembly/binary.ts. */
export interface Broadcast {
  rows: number;
  columns: number;
  /** Whether an operand's row is one number for all columns. */
  single: [boolean, boolean];
  /** Sizes of the four dimensions that rows are made of, and the operands' strides over them. */
  sizes: number[];
  strides: [number[], number[]];
}

/** A run of dimensions over which each operand either advances or stays. */
interface Run {
  size: number;
  moves: [boolean, boolean];
}

/**
 * Joins neighbouring dimensions that both operands treat alike; the innermost becomes the columns,
 * the others the rows. Undefined where more than four are left for the rows.
 */
export function broadcast(a: number[], b: number[], shape: number[]): Broadcast | undefined {
  const runs: Run[] = [];
  shape.forEach((size, axis) => {
    if (size === 1) return;
    const moves: Run['moves'] = [
      (a[axis - shape.length + a.length] ?? 1) > 1,
      (b[axis - shape.length + b.length] ?? 1) > 1,
    ];
    const last = runs.at(-1);
    if (last && last.moves[0] === moves[0] && last.moves[1] === moves[1]) last.size *= size;
    else runs.push({ size, moves });
  });
  const inner = runs.pop() ?? { size: 1, moves: [true, true] };
  if (runs.length > 4) return undefined;
  while (runs.length < 4) runs.unshift({ size: 1, moves: [false, false] });
  return {
    rows: runs.reduce((rows, { size }) => rows * size, 1),
    columns: inner.size,
    single: [!inner.moves[0], !inner.moves[1]],
    sizes: runs.map(({ size }) => size),
    strides: [strides(runs, inner, 0), strides(runs, inner, 1)],
  };
}

function strides(runs: Run[], inner: Run, operand: 0 | 1): number[] {
  let stride = inner.moves[operand] ? inner.size : 1;
  return runs
    .toReversed()
    .map(({ size, moves }) => {
      if (!moves[operand]) return 0;
      const here = stride;
      stride *= size;
      return here;
    })
    .toReversed();
}
