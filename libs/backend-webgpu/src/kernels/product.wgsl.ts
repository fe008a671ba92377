/** How much of a product one workgroup of 256 threads computes, and how deep it goes at a time. */
export interface Tile {
  rows: number;
  columns: number;
}

/** Of the operands, what workgroup memory holds at a time. */
export const DEPTH = 16;

/** One operand of a product: how four of its numbers are read, and by which threads. */
export interface Operand {
  /** Names it in the shader's name. */
  name: string;
  /**
   * WGSL of `fn loadA(row: u32, k: u32) -> vec4<f32>`, four along k, or
   * `fn loadB(k: u32, column: u32) -> vec4<f32>`, four along the columns. Beyond the operand: zeros.
   * `batch` is the product's number; `p` the uniforms.
   */
  load: string;
  /** Whether neighbouring threads read neighbours along k, because these lie side by side in memory. */
  alongDepth: boolean;
  /** Whether the operand is bound as vectors of four. */
  vectors: boolean;
}

/** What happens to a result before it is written. */
export interface Epilogue {
  bias: boolean;
  relu: boolean;
}

export interface ProductShader extends Epilogue {
  tile: Tile;
  a: Operand;
  b: Operand;
  /** Whether rows of the result are whole vectors of four. */
  vectorsOut: boolean;
  /** WGSL constants that the operands read. */
  constants?: string;
}

/** Threads of a workgroup along each side. */
const SIDE = 16;
const LANES = SIDE * SIDE;

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/**
 * y[row, column] = sum over k of A[row, k] B[k, column], for rows x columns x depth given as uniforms.
 *
 * Each workgroup keeps DEPTH columns of its rows of A and DEPTH rows of its columns of B in workgroup
 * memory, each thread (rows / 16) x (columns / 16) sums in registers: of a tile of 128 x 128 each
 * number that is read from memory is used 128 times, from workgroup memory 8 times.
 * The third dimension of the grid counts products of a batch times slices of the depth: a slice's sums
 * are written to a part of their own, to be added afterwards.
 */
export function productShader(shader: ProductShader): string {
  const { tile, a, b, bias, vectorsOut, constants = '' } = shader;
  const type = (vectors: boolean) => (vectors ? 'vec4<f32>' : 'f32');
  const output = bias ? 3 : 2;
  const [high, wide] = [tile.rows / SIDE, tile.columns / SIDE / 4];
  const sums = range(high).flatMap((r) => range(wide).map((c) => ({ r, c, sum: `sum${r}_${c}` })));
  return `
struct Uniforms { rows: u32, columns: u32, depth: u32, slices: u32, sliceDepth: u32, strideA: u32, strideB: u32 }
@group(0) @binding(0) var<storage, read> a: array<${type(a.vectors)}>;
@group(0) @binding(1) var<storage, read> b: array<${type(b.vectors)}>;
${bias ? '@group(0) @binding(2) var<storage, read> bias: array<f32>;' : ''}
@group(0) @binding(${output}) var<storage, read_write> y: array<${type(vectorsOut)}>;
@group(0) @binding(${output + 1}) var<uniform> p: Uniforms;
${constants}
var<private> batch: u32;
var<workgroup> tileA: array<vec4<f32>, ${(tile.rows * DEPTH) / 4}>;
var<workgroup> tileB: array<vec4<f32>, ${(tile.columns * DEPTH) / 4}>;
${a.load}
${b.load}
${writer(shader)}
@compute @workgroup_size(${LANES})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
  let firstRow = group.y * ${tile.rows}u;
  let firstColumn = group.x * ${tile.columns}u;
  batch = group.z / p.slices;
  let begin = (group.z % p.slices) * p.sliceDepth;
  let end = min(begin + p.sliceDepth, p.depth);
  let across = lane % ${SIDE}u;
  let down = lane / ${SIDE}u;
  ${sums.map(({ sum }) => `var ${sum} = vec4<f32>(0.0);`).join('\n  ')}
  for (var k0 = begin; k0 < end; k0 += ${DEPTH}u) {
    ${fillA(tile, a)}
    ${fillB(tile, b)}
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH / 4}u; k++) {
      ${range(4)
        .flatMap((i) =>
          range(wide).map(
            (c) =>
              `let b${i}_${c} = tileB[(4u * k + ${i}u) * ${tile.columns / 4}u + across + ${c * SIDE}u];`,
          ),
        )
        .join('\n      ')}
      ${range(high)
        .map((r) => `let a${r} = tileA[(down + ${r * SIDE}u) * ${DEPTH / 4}u + k];`)
        .join('\n      ')}
      ${sums
        .map(
          ({ r, c, sum }) =>
            `${sum} += a${r}.x * b0_${c} + a${r}.y * b1_${c} + a${r}.z * b2_${c} + a${r}.w * b3_${c};`,
        )
        .join('\n      ')}
    }
    workgroupBarrier();
  }
  ${sums
    .map(
      ({ r, c, sum }) =>
        `write(group.z, firstRow + down + ${r * SIDE}u, firstColumn + 4u * (across + ${c * SIDE}u), ${sum});`,
    )
    .join('\n  ')}
}`;
}

function fillA({ rows }: Tile, { alongDepth }: Operand): string {
  const place = alongDepth
    ? `let row = at / ${DEPTH / 4}u; let k = at % ${DEPTH / 4}u;`
    : `let row = at % ${rows}u; let k = at / ${rows}u;`;
  return fill(
    (rows * DEPTH) / 4,
    place,
    `tileA[row * ${DEPTH / 4}u + k] = loadA(firstRow + row, k0 + 4u * k);`,
  );
}

function fillB({ columns }: Tile, { alongDepth }: Operand): string {
  const place = alongDepth
    ? `let k = at % ${DEPTH}u; let column = at / ${DEPTH}u;`
    : `let k = at / ${columns / 4}u; let column = at % ${columns / 4}u;`;
  const load = `loadB(k0 + k, firstColumn + 4u * column)`;
  return fill((columns * DEPTH) / 4, place, `tileB[k * ${columns / 4}u + column] = ${load};`);
}

/** Each thread fills its share of `vectors`. */
function fill(vectors: number, place: string, store: string): string {
  const whole = vectors % LANES === 0;
  return range(Math.ceil(vectors / LANES))
    .map((i) => {
      const body = `let at = lane + ${i * LANES}u; ${place} ${store}`;
      return whole ? `{ ${body} }` : `if (lane + ${i * LANES}u < ${vectors}u) { ${body} }`;
    })
    .join('\n    ');
}

/** Writes four results of a row. */
function writer({ bias, relu, vectorsOut }: ProductShader): string {
  const biased = bias
    ? `value += vec4<f32>(${range(4)
        .map((i) => `bias[min(column + ${i}u, p.columns - 1u)]`)
        .join(', ')});`
    : '';
  const store = vectorsOut
    ? 'y[at / 4u] = value;'
    : range(4)
        .map((i) => `if (column + ${i}u < p.columns) { y[at + ${i}u] = value[${i}]; }`)
        .join('\n  ');
  return `fn write(slice: u32, row: u32, column: u32, sum: vec4<f32>) {
  if (row >= p.rows || column >= p.columns) { return; }
  var value = sum;
  ${biased}
  ${relu ? 'value = max(value, vec4<f32>(0.0));' : ''}
  let at = (slice * p.rows + row) * p.columns + column;
  ${store}
}`;
}
