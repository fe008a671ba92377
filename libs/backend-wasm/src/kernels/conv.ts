import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  FusedConv2D,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import type { VggWasmBackend } from '../backend.ts';
import { type Activation, activate, add } from './activation.ts';
import { convolveByDepth, suitsDepth } from './conv-depth.ts';
import { convolveGeneral, generalFilterGradient } from './conv-general.ts';
import { type Convolution, convolution, gradientOfInput } from './conv-geometry.ts';
import { kernel, onCpu } from './kernel.ts';
import { suitsWinograd, winograd, winogradFilterGradient } from './winograd.ts';

/** tfjs' attributes of all convolutions. */
interface Attributes {
  strides: number | [number, number];
  pad: Parameters<typeof backend_util.computeConv2DInfo>[4];
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function describe(
  xShape: number[],
  filterShape: number[],
  { strides, pad, dilations = 1, dimRoundingMode }: Attributes,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(
    xShape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
  );
}

/** Maps with their channels first, and numbers that are not floats, are left to the cpu backend. */
function isOurs(attributes: Attributes, ...tensors: TensorInfo[]): boolean {
  return attributes.dataFormat !== 'NCHW' && tensors.every(({ dtype }) => dtype === 'float32');
}

type Triple = [number, number, number];

function convolve(
  backend: VggWasmBackend,
  c: Convolution,
  shape: number[],
  x: TensorInfo,
  filter: TensorInfo,
  bias: TensorInfo | undefined,
  { rotated = false, rectified = false },
): TensorInfo {
  const y = backend.output(shape);
  if (util.sizeFromShape(shape) === 0) return y;
  const epilogue = { bias: bias ? backend.pointer(bias) : 0, rectified };
  const pointers = [x, filter, y].map((tensor) => backend.pointer(tensor)) as Triple;
  if (suitsDepth(c) && !rotated) convolveByDepth(backend, c, ...pointers, epilogue);
  else if (suitsWinograd(c)) winograd(backend, c, ...pointers, epilogue, rotated);
  else convolveGeneral(backend, c, ...pointers, epilogue, rotated);
  return y;
}

const conv2D = kernel<Attributes, 'x' | 'filter'>(Conv2D, ({ x, filter }, attributes, backend) => {
  if (!isOurs(attributes, x, filter)) return onCpu(Conv2D, { x, filter }, attributes, backend);
  const info = describe(x.shape, filter.shape, attributes);
  return convolve(backend, convolution(info), info.outShape, x, filter, undefined, {});
});

const fusedConv2D = kernel<
  Attributes & Activation,
  'x' | 'filter' | 'bias' | 'preluActivationWeights'
>(FusedConv2D, (inputs, attributes, backend) => {
  const { x, filter, preluActivationWeights: slopes } = inputs;
  const bias = inputs.bias as TensorInfo | undefined;
  if (!isOurs(attributes, x, filter, ...(bias ? [bias] : []))) {
    return onCpu(FusedConv2D, inputs, attributes, backend);
  }
  const info = describe(x.shape, filter.shape, attributes);
  // A bias for each filter, and a ReLU after it, are applied on the way; any other shape that broadcasts, afterwards.
  const onTheWay = bias !== undefined && util.arraysEqual(bias.shape, [info.outChannels]);
  const c = convolution(info);
  const biases = onTheWay ? bias : undefined;
  const rectified = attributes.activation === 'relu' && biases === bias;
  let y = convolve(backend, c, info.outShape, x, filter, biases, { rectified });
  if (rectified) return y;
  if (bias && !onTheWay) y = add(y, bias, backend);
  return activate(y, attributes, slopes, backend);
});

const conv2DBackpropInput = kernel<Attributes & { inputShape: number[] }, 'dy' | 'filter'>(
  Conv2DBackpropInput,
  ({ dy, filter }, attributes, backend) => {
    if (!isOurs(attributes, dy, filter)) {
      return onCpu(Conv2DBackpropInput, { dy, filter }, attributes, backend);
    }
    const info = describe(attributes.inputShape, filter.shape, attributes);
    // conv2dTranspose lets dy be larger than the output; tfjs' cpu code reads its upper left part.
    if (!util.arraysEqual(dy.shape, info.outShape)) {
      return onCpu(Conv2DBackpropInput, { dy, filter }, attributes, backend);
    }
    const c = gradientOfInput(convolution(info));
    return convolve(backend, c, info.inShape, dy, filter, undefined, { rotated: true });
  },
);

const conv2DBackpropFilter = kernel<Attributes & { filterShape: number[] }, 'x' | 'dy'>(
  Conv2DBackpropFilter,
  ({ x, dy }, attributes, backend) => {
    if (!isOurs(attributes, x, dy)) {
      return onCpu(Conv2DBackpropFilter, { x, dy }, attributes, backend);
    }
    const c = convolution(describe(x.shape, attributes.filterShape, attributes));
    const dw = backend.output(attributes.filterShape);
    if (util.sizeFromShape(dw.shape) === 0) return dw;
    const run = suitsWinograd(c) ? winogradFilterGradient : generalFilterGradient;
    run(backend, c, backend.pointer(x), backend.pointer(dy), backend.pointer(dw));
    return dw;
  },
);

export const convKernels = [conv2D, fusedConv2D, conv2DBackpropInput, conv2DBackpropFilter];
