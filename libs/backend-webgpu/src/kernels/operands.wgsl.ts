import type { Operand } from './product.wgsl.ts';

/** The operands of a product of matrices, as they lie in memory. */

const four = [0, 1, 2, 3];

/** Four numbers read one by one: `index` of the i-th where `inside`, else 0. */
export function gathered(
  array: string,
  inside: (i: number) => string,
  index: (i: number) => string,
): string {
  const lines = four.map((i) => `if (${inside(i)}) { v[${i}] = ${array}[${index(i)}]; }`);
  return `var v = vec4<f32>(0.0);\n  ${lines.join('\n  ')}\n  return v;`;
}

/** A [rows, depth]. */
export function plainA(depth: number): Operand {
  const vectors = depth % 4 === 0;
  const first = 'batch * p.strideA + row * p.depth + k';
  const body = vectors
    ? `if (k >= p.depth) { return vec4<f32>(0.0); }\n  return a[(${first}) / 4u];`
    : gathered(
        'a',
        (i) => `k + ${i}u < p.depth`,
        (i) => `${first} + ${i}u`,
      );
  return operandA(`A${vectors ? 4 : 1}`, body, true, vectors);
}

/** A^T: its memory is [depth, rows]. */
export function transposedA(): Operand {
  const body = gathered(
    'a',
    (i) => `k + ${i}u < p.depth`,
    (i) => `batch * p.strideA + (k + ${i}u) * p.rows + row`,
  );
  return operandA('At', body, false, false);
}

/** B [depth, columns]. */
export function plainB(columns: number): Operand {
  const vectors = columns % 4 === 0;
  const first = 'batch * p.strideB + k * p.columns + column';
  const body = vectors
    ? `if (column >= p.columns) { return vec4<f32>(0.0); }\n  return b[(${first}) / 4u];`
    : gathered(
        'b',
        (i) => `column + ${i}u < p.columns`,
        (i) => `${first} + ${i}u`,
      );
  return operandB(`B${vectors ? 4 : 1}`, body, false, vectors);
}

/** B^T: its memory is [columns, depth]. */
export function transposedB(): Operand {
  const body = gathered(
    'b',
    (i) => `column + ${i}u < p.columns`,
    (i) => `batch * p.strideB + (column + ${i}u) * p.depth + k`,
  );
  return operandB('Bt', body, true, false);
}

/** An operand A of which `body` reads four along k. */
export function operandA(
  name: string,
  body: string,
  alongDepth: boolean,
  vectors: boolean,
): Operand {
  const load = `fn loadA(row: u32, k: u32) -> vec4<f32> {
  if (row >= p.rows) { return vec4<f32>(0.0); }
  ${body}
}`;
  return { name, load, alongDepth, vectors };
}

/** An operand B of which `body` reads four along the columns. */
export function operandB(
  name: string,
  body: string,
  alongDepth: boolean,
  vectors: boolean,
): Operand {
  const load = `fn loadB(k: u32, column: u32) -> vec4<f32> {
  if (k >= p.depth) { return vec4<f32>(0.0); }
  ${body}
}`;
  return { name, load, alongDepth, vectors };
}
