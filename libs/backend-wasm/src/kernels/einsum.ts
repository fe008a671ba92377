import { backend_util, Einsum, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';
import { multiply } from './matmul.ts';
import { transposed } from './transpose.ts';

/**
 * Two tensors by one matrix product: axes that both have and the result keeps are its batch, those
 * summed over its depth, what one alone has its rows or columns.
 */
function product(
  a: TensorInfo,
  b: TensorInfo,
  equation: string,
  backend: VggWasmBackend,
): TensorInfo | undefined {
  const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, 2);
  backend_util.checkEinsumDimSizes(allDims.length, idDims, [a, b] as never);
  const [ofA = [], ofB = []] = idDims;
  const isSummed = (axis: number) => summedDims.includes(axis);
  const shared = ofA.filter((axis) => ofB.includes(axis));
  const rows = ofA.filter((axis) => !ofB.includes(axis));
  const columns = ofB.filter((axis) => !ofA.includes(axis));
  const batch = shared.filter((axis) => !isSummed(axis));
  const depth = shared.filter(isSummed);
  if ([...rows, ...columns].some(isSummed)) return undefined;
  const size = (axis: number) => a.shape[ofA.indexOf(axis)] ?? b.shape[ofB.indexOf(axis)] ?? 1;
  const count = (axes: number[]) => util.sizeFromShape(axes.map(size));
  const left = ordered(a, ofA, [...batch, ...rows, ...depth], backend);
  const right = ordered(b, ofB, [...batch, ...depth, ...columns], backend);
  if (!left || !right) return undefined;
  const leftMatrix = { ...left, shape: [count(batch), count(rows), count(depth)] };
  const rightMatrix = { ...right, shape: [count(batch), count(depth), count(columns)] };
  const transposes = { transposeA: false, transposeB: false };
  const c = multiply(backend, leftMatrix, rightMatrix, undefined, false, transposes);
  const axes = [...batch, ...rows, ...columns];
  const y = ordered(
    { ...c, shape: axes.map(size) },
    axes,
    axes.toSorted((i, j) => i - j),
    backend,
  );
  if (left.dataId !== a.dataId) backend.disposeIntermediateTensorInfo(left);
  if (right.dataId !== b.dataId) backend.disposeIntermediateTensorInfo(right);
  if (y?.dataId !== c.dataId) backend.disposeIntermediateTensorInfo(c);
  return y;
}

/** x, whose axes are named `from`, with them in the order `to`. */
function ordered(x: TensorInfo, from: number[], to: number[], backend: VggWasmBackend) {
  if (util.arraysEqual(from, to)) return x;
  const permutation = to.map((axis) => from.indexOf(axis));
  return transposed(x, permutation, backend);
}

const einsum = kernel<{ equation: string }, string>(Einsum, (inputs, attributes, backend) => {
  const [a, b, ...others] = Object.values(inputs);
  const ours = [a, b].every(
    (x) => x?.dtype === 'float32' && util.sizeFromShape(x.shape) > 0 && x.shape.length <= 6,
  );
  const made =
    ours && a && b && others.length === 0 ? product(a, b, attributes.equation, backend) : undefined;
  return made ?? onCpu(Einsum, inputs, attributes, backend);
});

export const einsumKernels = [einsum];
