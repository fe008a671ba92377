import {
  backend_util,
  type KernelConfig,
  Reverse,
  Slice,
  SplitV,
  StridedSlice,
  slice_util,
  type TensorInfo,
  Unpack,
  util,
} from '@tensorflow/tfjs-core';
import type { VggWasmBackend } from '../backend.ts';
import { kernel, onCpu } from './kernel.ts';
import { copied, moves, stridesOf } from './strided.ts';

/** Parts of one tensor, each a strided copy. */

interface Part {
  begin: number[];
  /** Of the part. */
  shape: number[];
  steps?: number[];
}

function part(x: TensorInfo, { begin, shape, steps }: Part, backend: VggWasmBackend): TensorInfo {
  const strides = stridesOf(x.shape);
  const first = strides.reduce((sum, stride, axis) => sum + stride * (begin[axis] ?? 0), 0);
  const apart = steps ? strides.map((stride, axis) => stride * (steps[axis] ?? 1)) : strides;
  return copied(x, shape, apart, first, backend);
}

const slice = kernel<{ begin: number | number[]; size: number | number[] }, 'x'>(
  Slice,
  ({ x }, attributes, backend) => {
    if (!moves(x)) return onCpu(Slice, { x }, attributes, backend);
    const [begin, shape] = slice_util.parseSliceParams(
      x as never,
      attributes.begin,
      attributes.size,
    ) as [number[], number[]];
    slice_util.assertParamsValid(x as never, begin, shape);
    return part(x, { begin, shape }, backend);
  },
);

/** Neighbouring parts along one axis, of the given sizes. */
function parts(x: TensorInfo, axis: number, sizes: number[], backend: VggWasmBackend) {
  const begin = x.shape.map(() => 0);
  return sizes.map((size) => {
    const piece = part(x, { begin, shape: x.shape.with(axis, size) }, backend);
    begin[axis] = (begin[axis] ?? 0) + size;
    return piece;
  });
}

const split = kernel<{ numOrSizeSplits: number | number[]; axis: number }, 'x'>(
  SplitV,
  ({ x }, attributes, backend) => {
    if (!moves(x)) return onCpu(SplitV, { x }, attributes, backend);
    const axis = util.parseAxisParam(attributes.axis, x.shape)[0] ?? 0;
    const sizes = backend_util.prepareSplitSize(x as never, attributes.numOrSizeSplits, axis);
    return parts(x, axis, sizes, backend);
  },
);

const unpack = kernel<{ axis: number }, 'value'>(Unpack, ({ value }, attributes, backend) => {
  if (!moves(value)) return onCpu(Unpack, { value }, attributes, backend);
  const axis = util.parseAxisParam(attributes.axis, value.shape)[0] ?? 0;
  const ones = new Array<number>(value.shape[axis] ?? 0).fill(1);
  const shape = value.shape.toSpliced(axis, 1);
  return parts(value, axis, ones, backend).map((piece) => ({ ...piece, shape }));
});

interface StridedSliceAttributes {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}

const stridedSlice = kernel<StridedSliceAttributes, 'x'>(
  StridedSlice,
  ({ x }, attributes, backend) => {
    const info = slice_util.sliceInfo(
      x.shape,
      attributes.begin,
      attributes.end,
      attributes.strides,
      attributes.beginMask,
      attributes.endMask,
      attributes.ellipsisMask,
      attributes.newAxisMask,
      attributes.shrinkAxisMask,
    );
    if (!moves(x) || info.isIdentity || x.shape.length === 0) {
      return onCpu(StridedSlice, { x }, attributes, backend);
    }
    const { begin, end, strides: steps, finalShape } = info;
    const shape = slice_util.computeOutShape(begin, end, steps);
    return { ...part(x, { begin, shape, steps }, backend), shape: finalShape };
  },
);

const reverse = kernel<{ dims: number | number[] }, 'x'>(Reverse, ({ x }, attributes, backend) => {
  const axes = util.parseAxisParam(attributes.dims, x.shape);
  if (!moves(x) || x.shape.length === 0) return onCpu(Reverse, { x }, attributes, backend);
  const turned = (axis: number) => axes.includes(axis);
  const begin = x.shape.map((size, axis) => (turned(axis) ? size - 1 : 0));
  const steps = x.shape.map((_, axis) => (turned(axis) ? -1 : 1));
  return part(x, { begin, shape: x.shape, steps }, backend);
});

export const sliceKernels: KernelConfig[] = [slice, split, unpack, stridedSlice, reverse];
