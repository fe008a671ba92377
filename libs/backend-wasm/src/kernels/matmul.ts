import {
  _FusedMatMul,
  BatchMatMul,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import type { VggWasmBackend } from '../backend.ts';
import { tileOf } from '../tile.ts';
import { type Activation, activate, add } from './activation.ts';
import { convolveByDepth, suitsDepth } from './conv-depth.ts';
import { pointwise } from './conv-geometry.ts';
import { kernel, onCpu } from './kernel.ts';
import { copied, stridesOf } from './strided.ts';

interface Transposes {
  transposeA: boolean;
  transposeB: boolean;
}

/** c [..., M, N] = a [..., M, K] b [..., K, N] (+ bias [N]), rectified or not, either transposed, with tfjs' broadcasting of batches. */
export function multiply(
  backend: VggWasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  bias: TensorInfo | undefined,
  rectified: boolean,
  { transposeA, transposeB }: Transposes,
): TensorInfo {
  util.assert(
    a.shape.length >= 2 && b.shape.length >= 2,
    () =>
      `Error in matMul: ranks are at least 2, not those of shapes [${a.shape}] and [${b.shape}].`,
  );
  const [M, K] = lastTwo(a, transposeA);
  const [K2, N] = lastTwo(b, transposeB);
  const batchA = util.sizeFromShape(a.shape.slice(0, -2));
  const batchB = util.sizeFromShape(b.shape.slice(0, -2));
  const outer = broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  util.assert(
    K === K2,
    () =>
      `Error in matMul: inner shapes (${K}) and (${K2}) of Tensors with shapes ${a.shape} and ` +
      `${b.shape} and transposeA=${transposeA} and transposeB=${transposeB} must match.`,
  );
  const batch = Math.max(batchA, batchB);
  const c = backend.output([...outer, M, N]);
  if (batch * M * N === 0) return c;
  const { runtime } = backend;
  const nextA = batchA === 1 ? 0 : M * K * 4;
  const nextB = batchB === 1 ? 0 : K * N * 4;
  const pointers = [a, b, c].map((tensor) => backend.pointer(tensor)) as Triple;
  const biases = bias ? backend.pointer(bias) : 0;
  const threads = runtime.threadsFor((batch * M * N * K) / 16);
  if (M <= FEW_ROWS && !transposeA && !transposeB) {
    const dense = pointwise(M, K, N);
    if (batch === 1 && suitsDepth(dense)) {
      convolveByDepth(backend, dense, ...pointers, { bias: biases, rectified });
      return c;
    }
    runtime.run(
      Job.MatmulRows,
      // biome-ignore format: the arguments of assembly/matmul.ts in their order
      [batch, M, N, K, nextA, nextB, ...pointers, biases, rectified ? 1 : 0, columnsOfRows(M, N, threads)],
      [],
      threads,
    );
    return c;
  }
  const tile = tileOf(runtime);
  const [tall, wide] = blocks(M, N, batch, threads);
  const own = SPARE + (wide + 16) * (DEPTH * 4 + 8) + tall * (DEPTH * 4 + 64);
  const each = Math.ceil(own / 4096) * 4096 + 64;
  runtime.run(
    Job.Matmul,
    // biome-ignore format: the arguments of assembly/matmul.ts in their order
    [tile.rows, tile.columns, batch, M, N, K, transposeA ? 1 : 0, transposeB ? 1 : 0, tall, wide, nextA, nextB,
     backend.scratch(each * threads), each, ...pointers, biases, rectified ? 1 : 0],
    [],
    threads,
  );
  return c;
}

type Triple = [number, number, number];

/** Products of so few rows read B as it lies instead of packing it. */
const FEW_ROWS = 8;
const DEPTH = 256;
const SPARE = 1024;

/** Columns that a thread takes at a time in the product of `M` rows: some for each, with sums of 16 KiB at most. */
function columnsOfRows(M: number, N: number, threads: number): number {
  const each = Math.ceil(N / (2 * threads) / 16) * 16;
  return Math.max(64, Math.min(each, Math.floor(4096 / M / 16) * 16));
}

/** Rows and columns of the blocks that threads take: large, but some for each thread. */
function blocks(M: number, N: number, batch: number, threads: number): [number, number] {
  let tall = 192;
  let wide = 256;
  const count = () => batch * Math.ceil(M / tall) * Math.ceil(N / wide);
  while (wide > 64 && count() < 4 * threads) wide /= 2;
  while (tall > 24 && count() < 4 * threads) tall /= 2;
  return [Math.min(tall, M), wide];
}

function lastTwo({ shape }: TensorInfo, transposed: boolean): [number, number] {
  const [rows = 1, columns = 1] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** Whether batches are alike, or one is a single matrix for all: what the job takes as it is. */
function areAligned(a: TensorInfo, b: TensorInfo): boolean {
  const outerA = a.shape.slice(0, -2);
  const outerB = b.shape.slice(0, -2);
  return (
    util.arraysEqual(outerA, outerB) ||
    util.sizeFromShape(outerA) === 1 ||
    util.sizeFromShape(outerB) === 1
  );
}

/** x's matrices repeated over the batch `outer`, to which theirs broadcasts. */
function spread(x: TensorInfo, outer: number[], backend: VggWasmBackend): TensorInfo {
  const shape = [...outer, ...x.shape.slice(-2)];
  if (util.arraysEqual(x.shape, shape)) return x;
  const own = [...new Array<number>(shape.length - x.shape.length).fill(1), ...x.shape];
  const strides = stridesOf(own).map((stride, axis) => (own[axis] === 1 ? 0 : stride));
  return copied(x, shape, strides, 0, backend);
}

/** The product of float tensors whose batches broadcast in any way. */
function product(
  backend: VggWasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  bias: TensorInfo | undefined,
  rectified: boolean,
  transposes: Transposes,
): TensorInfo {
  if (areAligned(a, b)) return multiply(backend, a, b, bias, rectified, transposes);
  const outer = broadcast_util.assertAndGetBroadcastShape(
    a.shape.slice(0, -2),
    b.shape.slice(0, -2),
  );
  const [left, right] = [spread(a, outer, backend), spread(b, outer, backend)];
  const c = multiply(backend, left, right, bias, rectified, transposes);
  if (left !== a) backend.disposeIntermediateTensorInfo(left);
  if (right !== b) backend.disposeIntermediateTensorInfo(right);
  return c;
}

function areFloats(a: TensorInfo, b: TensorInfo): boolean {
  return a.dtype === 'float32' && b.dtype === 'float32';
}

const batchMatMul = kernel<Transposes, 'a' | 'b'>(BatchMatMul, ({ a, b }, attributes, backend) => {
  if (!areFloats(a, b)) return onCpu(BatchMatMul, { a, b }, attributes, backend);
  return product(backend, a, b, undefined, false, attributes);
});

const fusedMatMul = kernel<Transposes & Activation, 'a' | 'b' | 'bias' | 'preluActivationWeights'>(
  _FusedMatMul,
  (inputs, attributes, backend) => {
    const { a, b, preluActivationWeights: slopes } = inputs;
    const bias = inputs.bias as TensorInfo | undefined;
    if (!areFloats(a, b)) return onCpu(_FusedMatMul, inputs, attributes, backend);
    const N = lastTwo(b, attributes.transposeB)[1];
    const onTheWay =
      bias !== undefined && bias.dtype === 'float32' && util.arraysEqual(bias.shape, [N]);
    const biases = onTheWay ? bias : undefined;
    const rectified = attributes.activation === 'relu' && biases === bias;
    let c = product(backend, a, b, biases, rectified, attributes);
    if (rectified) return c;
    if (bias && !onTheWay) c = add(c, bias, backend);
    return activate(c, attributes, slopes, backend);
  },
);

export const matmulKernels = [batchMatMul, fusedMatMul];
