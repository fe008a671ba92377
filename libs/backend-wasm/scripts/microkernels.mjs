/**
 * Writes assembly/gemm-kernels.ts: the inner loops of every matrix product, one function for each
 * tile of the result that is kept in registers.
 *
 * A tile of M rows and N columns is C[M, N] = A[M, K] B[K, N] with any strides of A, so a transposed
 * A costs nothing. There is no unrolling over K: V8 lifts all loads of a basic block above its
 * arithmetic, so that the loads of one step and the accumulators must fit the registers together.
 * Each tile comes as a function of its own for storing and for adding to C, since a branch on that
 * keeps V8 from pairing 128-bit operations into 256-bit ones.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WIDTHS = [8, 16];
const ROWS = [1, 2, 3, 4, 5, 6];

const range = (n) => [...Array(n).keys()];
const lines = (...parts) => parts.flat(Infinity).join('\n');

function kernel(rows, columns, adds) {
  const vectors = range(columns / 4);
  const each = (f) => range(rows).map((m) => vectors.map((v) => f(m, v)).join(' '));
  return lines(
    `function ${name(rows, columns, adds)}(K: i32, a: usize, am: usize, ak: usize, b: usize, bk: usize, c: usize, cm: usize): void {`,
    range(rows).map(
      (m) => `  let a${m} = ${m ? `a${m - 1} + am` : 'a'}, r${m} = ${m ? `r${m - 1} + cm` : 'c'};`,
    ),
    each((m, v) => `  let c${m}${v} = ${adds ? `v128.load(r${m}, ${16 * v})` : 'f32x4.splat(0)'};`),
    '  for (let k = K; k != 0; k--) {',
    vectors.map((v) => `    const b${v} = v128.load(b, ${16 * v});`),
    range(rows).map((m) => [
      `    const x${m} = v128.load32_splat(a${m}); a${m} += ak;`,
      vectors.map((v) => `    c${m}${v} = fma(x${m}, b${v}, c${m}${v});`),
    ]),
    '    b += bk;',
    '  }',
    each((m, v) => `  v128.store(r${m}, c${m}${v}, ${16 * v});`),
    '}',
  );
}

const name = (rows, columns, adds) => `tile${rows}x${columns}${adds ? 'Add' : ''}`;

const cases = WIDTHS.flatMap((n) => ROWS.map((m) => [m, n]));
const call = (m, n, adds) => `${name(m, n, adds)}(K, a, am, ak, b, bk, c, cm)`;

const source = lines(
  '// Written by scripts/microkernels.mjs: change that.',
  "import { fma } from './simd';",
  '',
  cases.map(([m, n]) => [kernel(m, n, false), kernel(m, n, true)]),
  '',
  '/** One tile of C (+)= A B: element (m, k) of A at a + m am + k ak, row k of B at b + k bk, row m of C at c + m cm. */',
  'export function tile(rows: i32, columns: i32, add: bool, K: i32, a: usize, am: usize, ak: usize, b: usize, bk: usize, c: usize, cm: usize): void {',
  '  switch ((columns == 16 ? 12 : 0) + (add ? 6 : 0) + rows - 1) {',
  WIDTHS.flatMap((n, w) =>
    [false, true].flatMap((adds, s) =>
      ROWS.map((m) => `    case ${w * 12 + s * 6 + m - 1}: return ${call(m, n, adds)};`),
    ),
  ),
  '  }',
  '}',
  '',
);
writeFileSync(fileURLToPath(new URL('../assembly/gemm-kernels.ts', import.meta.url)), source);
