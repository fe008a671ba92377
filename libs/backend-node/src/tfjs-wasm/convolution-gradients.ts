import type { KernelFunc, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

type Size = [number, number];

/**
 * Gives a backend that can only convolve forward the gradients of the convolution, each written as
 * one forward convolution. Replaces a Conv2DBackpropInput that is there: tfjs-backend-wasm's is a
 * plain loop.
 */
export function registerConvolutionGradients(backendName: string): void {
  const kernels = {
    Conv2DBackpropInput: inputGradient,
    Conv2DBackpropFilter: filterGradient,
  } satisfies Record<string, KernelFunc>;
  for (const [kernelName, kernelFunc] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({ kernelName, backendName, kernelFunc });
  }
}

/**
 * dx [N, H, W, C] of dy [N, OH, OW, K] and filter [FH, FW, C, K]: dy, with zeros between its pixels
 * for a stride, convolved with the filter turned by 180 degrees and its channels exchanged.
 */
const inputGradient: KernelFunc = ({ inputs, attrs }) =>
  tf.tidy(() => {
    const { dy, filter } = inputs as unknown as { dy: Tensor4D; filter: Tensor4D };
    const { inputShape, ...rest } = attrs as unknown as tf.Conv2DBackpropInputAttrs;
    const info = convolution(inputShape, filter.shape, rest);
    const stride: Size = [info.strideHeight, info.strideWidth];
    const before: Size = [
      info.filterHeight - 1 - info.padInfo.top,
      info.filterWidth - 1 - info.padInfo.left,
    ];
    const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
    return convolve(spread(dy, stride), turned, before, [info.inHeight, info.inWidth], [1, 1]);
  });

/**
 * dw [FH, FW, C, K] of x [N, H, W, C] and dy [N, OH, OW, K]: x as C images of N channels convolved
 * with dy as a filter of OH x OW; a stride becomes the filter's dilation.
 */
const filterGradient: KernelFunc = ({ inputs, attrs }) =>
  tf.tidy(() => {
    const { x, dy } = inputs as unknown as { x: Tensor4D; dy: Tensor4D };
    const { filterShape, ...rest } = attrs as unknown as tf.Conv2DBackpropFilterAttrs;
    const info = convolution(x.shape, filterShape, rest);
    const gradient = convolve(
      tf.transpose(x, [3, 1, 2, 0]),
      tf.transpose(dy, [1, 2, 0, 3]),
      [info.padInfo.top, info.padInfo.left],
      [info.filterHeight, info.filterWidth],
      [info.strideHeight, info.strideWidth],
    );
    return tf.transpose(gradient, [1, 2, 0, 3]);
  });

function convolution(
  inputShape: [number, number, number, number],
  filterShape: [number, number, number, number],
  attributes: Omit<tf.Conv2DBackpropFilterAttrs, 'filterShape'>,
) {
  const { strides, pad, dimRoundingMode, dataFormat } = attributes;
  if (dataFormat !== 'NHWC') {
    throw new Error(`The gradient of conv2d takes NHWC on this backend, not ${dataFormat}.`);
  }
  return tf.backend_util.computeConv2DInfo(
    inputShape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
}

/** Puts stride - 1 zeros after every pixel: [N, H, W, C] -> [N, H * stride, W * stride, C]. */
function spread(image: Tensor4D, [vertical, horizontal]: Size): Tensor4D {
  if (vertical === 1 && horizontal === 1) return image;
  const [size, height, width, channels] = image.shape;
  const columns = tf.pad(tf.reshape(image, [size * height, width, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, horizontal - 1],
    [0, 0],
  ]);
  const rows = tf.pad(tf.reshape(columns, [size * height, 1, width * horizontal, channels]), [
    [0, 0],
    [0, vertical - 1],
    [0, 0],
    [0, 0],
  ]);
  return tf.reshape(rows, [size, height * vertical, width * horizontal, channels]);
}

/** Convolves with stride 1, padded by `before`, and after by what the output size asks for. */
function convolve(
  image: Tensor4D,
  filter: Tensor4D,
  before: Size,
  outputSize: Size,
  dilation: Size,
): Tensor4D {
  const [, height, width] = image.shape;
  const [filterHeight, filterWidth] = filter.shape;
  const after: Size = [
    outputSize[0] - 1 + (filterHeight - 1) * dilation[0] + 1 - height - before[0],
    outputSize[1] - 1 + (filterWidth - 1) * dilation[1] + 1 - width - before[1],
  ];
  const rows: Size = [before[0], after[0]];
  const columns: Size = [before[1], after[1]];
  if ([...rows, ...columns].every((pixels) => pixels >= 0)) {
    const pads: [Size, Size, Size, Size] = [[0, 0], rows, columns, [0, 0]];
    return tf.conv2d(image, filter, 1, pads, 'NHWC', dilation);
  }
  return tf.conv2d(fit(image, rows, columns), filter, 1, 'valid', 'NHWC', dilation);
}

/** Pads an image; negative padding cuts off. */
function fit(image: Tensor4D, rows: Size, columns: Size): Tensor4D {
  const added = (padding: Size): Size => [Math.max(padding[0], 0), Math.max(padding[1], 0)];
  const padded = tf.pad(image, [[0, 0], added(rows), added(columns), [0, 0]]);
  const [size, height, width, channels] = image.shape;
  return tf.slice(
    padded,
    [0, Math.max(-rows[0], 0), Math.max(-columns[0], 0), 0],
    [size, rows[0] + height + rows[1], columns[0] + width + columns[1], channels],
  );
}
