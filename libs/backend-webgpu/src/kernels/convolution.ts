import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { fedPatches, geometry, patches, turnedFilter, turnedPatches } from './convolution.wgsl.ts';
import { areFloats, type Kernel, kernel } from './kernel.ts';
import { plainB } from './operands.wgsl.ts';
import { multiply } from './product.ts';

/**
 * Convolutions of x [N, H, W, C] with filter [h, w, C, F] to y [N, H', W', F], and both gradients, each
 * one product of 2 N H' W' h w C F operations. Where channels are a multiple of four, four are read
 * at a time.
 */

/** tfjs' attributes of all convolutions. */
interface Attributes {
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function describe(x: number[], filter: number[], attributes: Attributes) {
  const { strides, pad, dilations = 1, dimRoundingMode } = attributes;
  type Shape = [number, number, number, number];
  return backend_util.computeConv2DInfo(
    x as Shape,
    filter as Shape,
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
  );
}

/** Maps with their channels first, and numbers that are not floats, are left to tfjs. */
function isOurs({ dataFormat }: Attributes, ...tensors: TensorInfo[]): boolean {
  return dataFormat !== 'NCHW' && areFloats(...tensors);
}

/** Taps times channels: the depth of the product that a convolution is. */
const patchSize = (info: backend_util.Conv2DInfo) =>
  info.filterHeight * info.filterWidth * info.inChannels;

/** y, then bias and ReLU: rows are the output's pixels, depth taps and channels, columns filters. */
const forward: Kernel<Attributes & { activation?: string }, 'x' | 'filter' | 'bias'> = (
  inputs,
  attributes,
  backend,
  stock,
) => {
  const { x, filter } = inputs;
  const bias = inputs.bias as TensorInfo | undefined;
  const { activation = 'linear' } = attributes;
  if (!isOurs(attributes, x, filter, ...(bias ? [bias] : []))) return stock();
  if (activation !== 'linear' && activation !== 'relu') return stock();
  const info = describe(x.shape, filter.shape, attributes);
  if (bias && !util.arraysEqual(bias.shape, [info.outChannels])) return stock();
  const y = backend.output(info.outShape);
  const product = {
    rows: info.batchSize * info.outHeight * info.outWidth,
    columns: info.outChannels,
    depth: patchSize(info),
    a: patches(info),
    b: plainB(info.outChannels),
    constants: geometry(info),
  };
  multiply(backend, product, [x, filter, y], bias, activation === 'relu');
  return y;
};

/** dx: rows are the input's pixels, depth taps and filters, columns channels. */
const inputGradient = kernel<Attributes & { inputShape: number[] }, 'dy' | 'filter'>(
  Conv2DBackpropInput,
  ({ dy, filter }, attributes, backend, stock) => {
    if (!isOurs(attributes, dy, filter)) return stock();
    const info = describe(attributes.inputShape, filter.shape, attributes);
    // conv2dTranspose lets dy be larger than the convolution's output.
    if (!util.arraysEqual(dy.shape, info.outShape)) return stock();
    const dx = backend.output(info.inShape);
    const product = {
      rows: info.batchSize * info.inHeight * info.inWidth,
      columns: info.inChannels,
      depth: info.filterHeight * info.filterWidth * info.outChannels,
      a: fedPatches(info),
      b: turnedFilter(),
      constants: geometry(info),
    };
    multiply(backend, product, [dy, filter, dx], undefined, false);
    return dx;
  },
);

/** dw: rows are taps and channels, depth the output's pixels, columns filters. */
const filterGradient = kernel<Attributes & { filterShape: number[] }, 'x' | 'dy'>(
  Conv2DBackpropFilter,
  ({ x, dy }, attributes, backend, stock) => {
    if (!isOurs(attributes, x, dy)) return stock();
    const info = describe(x.shape, attributes.filterShape, attributes);
    const dw = backend.output(attributes.filterShape);
    const product = {
      rows: patchSize(info),
      columns: info.outChannels,
      depth: info.batchSize * info.outHeight * info.outWidth,
      a: turnedPatches(),
      b: plainB(info.outChannels),
      constants: geometry(info),
    };
    multiply(backend, product, [x, dy, dw], undefined, false);
    return dw;
  },
);

export const convolutionKernels = [
  kernel(Conv2D, forward),
  kernel(FusedConv2D, forward),
  inputGradient,
  filterGradient,
];
