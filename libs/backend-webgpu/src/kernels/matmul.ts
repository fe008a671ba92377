import { _FusedMatMul, BatchMatMul, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { VggWebGpuBackend } from '../backend.ts';
import { areFloats, kernel } from './kernel.ts';
import { plainA, plainB, transposedA, transposedB } from './operands.wgsl.ts';
import { multiply } from './product.ts';

/**
 * Products of matrices: a [..., M, K] (or its transpose) times b [..., K, N] (or its transpose) is
 * [..., M, N]; one of a and b may stand for every product of the batch. 2 M N K operations each.
 */

interface Attributes {
  transposeA: boolean;
  transposeB: boolean;
}

/** The product as this backend does it; null where the batches broadcast in another way. */
function matMul(
  backend: VggWebGpuBackend,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: Attributes,
  bias?: TensorInfo,
  relu = false,
): TensorInfo | null {
  const [height, width] = a.shape.slice(-2) as [number, number];
  const [rows, depth] = transposeA ? [width, height] : [height, width];
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  const [batchA, batchB] = [a, b].map(({ shape }) => shape.slice(0, -2)) as [number[], number[]];
  const [countA, countB] = [batchA, batchB].map(util.sizeFromShape) as [number, number];
  if (countA !== 1 && countB !== 1 && !util.arraysEqual(batchA, batchB)) return null;
  const batches = Math.max(countA, countB);
  const outer = batchA.length > batchB.length || countA > countB ? batchA : batchB;
  const y = backend.output([...outer, rows, columns]);
  const product = {
    batches,
    rows,
    columns,
    depth,
    a: transposeA ? transposedA() : plainA(depth),
    b: transposeB ? transposedB() : plainB(columns),
    strides: [countA > 1 ? rows * depth : 0, countB > 1 ? depth * columns : 0] as [number, number],
  };
  multiply(backend, product, [a, b, y], bias, relu);
  return y;
}

const batchMatMul = kernel<Attributes, 'a' | 'b'>(
  BatchMatMul,
  ({ a, b }, attributes, backend, stock) =>
    (areFloats(a, b) && matMul(backend, a, b, attributes)) || stock(),
);

const fusedMatMul = kernel<Attributes & { activation?: string }, 'a' | 'b' | 'bias'>(
  _FusedMatMul,
  (inputs, attributes, backend, stock) => {
    const { a, b } = inputs;
    const bias = inputs.bias as TensorInfo | undefined;
    const { activation = 'linear' } = attributes;
    const ours =
      areFloats(a, b, ...(bias ? [bias] : [])) &&
      (activation === 'linear' || activation === 'relu') &&
      (!bias || util.arraysEqual(bias.shape, [b.shape.at(attributes.transposeB ? -2 : -1) ?? 0]));
    const relu = activation === 'relu';
    return (ours && matMul(backend, a, b, attributes, bias, relu)) || stock();
  },
);

export const matmulKernels = [batchMatMul, fusedMatMul];
