import {
  backend_util,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedDepthwiseConv2D,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { Job } from '../jobs.ts';
import { Reduction } from '../operations.ts';
import type { VggWasmBackend } from '../backend.ts';
import { type Activation, activate, add } from './activation.ts';
import { bitsOf } from './bits.ts';
import { type Convolution, convolution, gradientOfInput } from './conv-geometry.ts';
import { kernel, onCpu } from './kernel.ts';
import { copyStrided } from './strided.ts';

/** Depthwise convolutions. A multiplier of channels is done by repeating each channel of x as often. */

interface Attributes {
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  dataFormat?: 'NHWC' | 'NCHW';
  dilations?: number | [number, number] | null;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function describe(
  xShape: number[],
  filterShape: number[],
  { strides, pad, dilations, dimRoundingMode }: Attributes,
): backend_util.Conv2DInfo {
  const apart = dilations ?? [1, 1];
  util.assert(
    backend_util.eitherStridesOrDilationsAreOne(strides, apart),
    () =>
      'Error in depthwiseConv2d: Either strides or dilations must be ' +
      `1. Got strides ${strides} and dilations '${apart}'`,
  );
  return backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    apart,
    pad,
    dimRoundingMode,
    true,
  );
}

function isOurs(attributes: Attributes, ...tensors: TensorInfo[]): boolean {
  return (
    attributes.dataFormat !== 'NCHW' &&
    tensors.every(({ dtype, shape }) => dtype === 'float32' && util.sizeFromShape(shape) > 0)
  );
}

/** The geometry with as many channels on either side, and how many filters each channel of x has. */
function evenly(info: backend_util.Conv2DInfo): { c: Convolution; multiplier: number } {
  const c = { ...convolution(info), channels: info.outChannels };
  return { c, multiplier: info.outChannels / info.inChannels };
}

/** x with each channel repeated `times`; x itself where that is once. */
function repeated(x: TensorInfo, times: number, backend: VggWasmBackend): TensorInfo {
  if (times === 1) return x;
  const size = util.sizeFromShape(x.shape);
  const channels = x.shape.at(-1) ?? 1;
  const y = backend.output(x.shape.with(-1, channels * times));
  const dimensions = [
    { size, from: 1, to: times },
    { size: times, from: 0, to: 1 },
  ];
  copyStrided(backend.pointer(x), backend.pointer(y), dimensions, backend);
  return y;
}

/** What assembly/depthwise.ts reads from its fourth integer on. */
function geometry(c: Convolution): number[] {
  return [
    c.batch,
    c.height,
    c.width,
    c.channels,
    c.outHeight,
    c.outWidth,
    c.filterHeight,
    c.filterWidth,
    c.strideY,
    c.strideX,
    c.dilationY,
    c.dilationX,
    c.padTop,
    c.padLeft,
    c.apartY,
    c.apartX,
  ];
}

interface Finish {
  bias?: TensorInfo | undefined;
  least?: number;
  most?: number;
  rotated?: boolean;
}

/** y, whose channels are x's: finished by a bias and by limits. */
function convolve(
  backend: VggWasmBackend,
  c: Convolution,
  shape: number[],
  x: TensorInfo,
  filter: TensorInfo,
  { bias, least = -Infinity, most = Infinity, rotated = false }: Finish,
): TensorInfo {
  const pointers = [x, filter].map((tensor) => backend.pointer(tensor));
  const y = backend.output(shape);
  const biases = bias ? backend.pointer(bias) : 0;
  const own = Math.ceil((8 * c.filterHeight * c.filterWidth) / 64) * 64;
  const spare = backend.scratch(own * backend.threads);
  const work = util.sizeFromShape(shape) * c.filterHeight * c.filterWidth;
  const { runtime } = backend;
  runtime.run(
    Job.Depthwise,
    [...pointers, backend.pointer(y), biases, ...geometry(c), Number(rotated), spare, own],
    [least, most],
    runtime.threadsFor(work),
  );
  return y;
}

function forward(
  backend: VggWasmBackend,
  info: backend_util.Conv2DInfo,
  x: TensorInfo,
  filter: TensorInfo,
  finish: Finish,
): TensorInfo {
  const { c, multiplier } = evenly(info);
  const source = repeated(x, multiplier, backend);
  const y = convolve(backend, c, info.outShape, source, filter, finish);
  if (source !== x) backend.disposeIntermediateTensorInfo(source);
  return y;
}

const depthwise = kernel<Attributes, 'x' | 'filter'>(
  DepthwiseConv2dNative,
  ({ x, filter }, attributes, backend) => {
    if (!isOurs(attributes, x, filter)) {
      return onCpu(DepthwiseConv2dNative, { x, filter }, attributes, backend);
    }
    return forward(backend, describe(x.shape, filter.shape, attributes), x, filter, {});
  },
);

/** Activations that are limits. */
const LIMITS: Record<string, Finish> = {
  linear: {},
  relu: { least: 0 },
  relu6: { least: 0, most: 6 },
};

const fusedDepthwise = kernel<
  Attributes & Activation,
  'x' | 'filter' | 'bias' | 'preluActivationWeights'
>(FusedDepthwiseConv2D, (inputs, attributes, backend) => {
  const { x, filter, preluActivationWeights: slopes } = inputs;
  const bias = inputs.bias as TensorInfo | undefined;
  if (!isOurs(attributes, x, filter, ...(bias ? [bias] : []))) {
    return onCpu(FusedDepthwiseConv2D, inputs, attributes, backend);
  }
  const info = describe(x.shape, filter.shape, attributes);
  const onTheWay = bias === undefined || util.sizeFromShape(bias.shape) === info.outChannels;
  const limits = LIMITS[attributes.activation ?? 'linear'];
  if (onTheWay && limits) return forward(backend, info, x, filter, { bias, ...limits });
  let y = forward(backend, info, x, filter, onTheWay ? { bias } : {});
  if (bias && !onTheWay) y = add(y, bias, backend);
  return activate(y, attributes, slopes, backend);
});

const inputGradient = kernel<Attributes & { inputShape: number[] }, 'dy' | 'filter'>(
  DepthwiseConv2dNativeBackpropInput,
  ({ dy, filter }, attributes, backend) => {
    const { inputShape } = attributes;
    if (!isOurs(attributes, dy, filter)) {
      return onCpu(DepthwiseConv2dNativeBackpropInput, { dy, filter }, attributes, backend);
    }
    const info = describe(inputShape, filter.shape, attributes);
    const { c, multiplier } = evenly(info);
    const all = inputShape.with(-1, info.outChannels);
    const there = gradientOfInput({ ...c, filters: c.channels });
    const dx = convolve(backend, there, all, dy, filter, { rotated: true });
    if (multiplier === 1) return dx;
    const sum = backend.output(inputShape);
    const rows = util.sizeFromShape(inputShape);
    const { runtime } = backend;
    runtime.run(
      Job.ReduceRows,
      [backend.pointer(dx), backend.pointer(sum), rows, multiplier, 4096, Reduction.Sum, bitsOf(1)],
      [],
      runtime.threadsFor(rows * multiplier),
    );
    backend.disposeIntermediateTensorInfo(dx);
    return sum;
  },
);

/** Blocks of rows whose gradients are summed apart: enough for any number of threads. */
const BLOCKS = 32;

const filterGradient = kernel<Attributes & { filterShape: number[] }, 'x' | 'dy'>(
  DepthwiseConv2dNativeBackpropFilter,
  ({ x, dy }, attributes, backend) => {
    const { filterShape } = attributes;
    if (!isOurs(attributes, x, dy)) {
      return onCpu(DepthwiseConv2dNativeBackpropFilter, { x, dy }, attributes, backend);
    }
    const { c, multiplier } = evenly(describe(x.shape, filterShape, attributes));
    const source = repeated(x, multiplier, backend);
    const pointers = [source, dy].map((tensor) => backend.pointer(tensor));
    const dw = backend.output(filterShape);
    const size = util.sizeFromShape(filterShape);
    const step = Math.ceil((c.batch * c.outHeight) / BLOCKS);
    const blocks = Math.ceil((c.batch * c.outHeight) / step);
    const partials = backend.scratch(4 * size * blocks);
    const { runtime } = backend;
    const work = util.sizeFromShape(dy.shape) * c.filterHeight * c.filterWidth;
    runtime.run(
      Job.DepthwiseFilterGradient,
      [...pointers, partials, step, ...geometry(c)],
      [],
      runtime.threadsFor(work),
    );
    const sum = [partials, backend.pointer(dw), 1, blocks, size, Reduction.Sum, bitsOf(1)];
    runtime.run(Job.ReducePartials, sum, [], 1);
    if (source !== x) backend.disposeIntermediateTensorInfo(source);
    return dw;
  },
);

export const depthwiseKernels = [depthwise, fusedDepthwise, inputGradient, filterGradient];
