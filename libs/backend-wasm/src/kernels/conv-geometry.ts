import type { backend_util } from '@tensorflow/tfjs-core';

/** A convolution over NHWC maps, as the kernels need it: x [batch, height, width, channels], y [batch, outHeight, outWidth, filters]. */
export interface Convolution {
  batch: number;
  height: number;
  width: number;
  channels: number;
  outHeight: number;
  outWidth: number;
  filters: number;
  filterHeight: number;
  filterWidth: number;
  strideY: number;
  strideX: number;
  dilationY: number;
  dilationX: number;
  padTop: number;
  padLeft: number;
  /** Distance between the input's pixels, 1 but for a gradient: see `gradientOfInput`. */
  apartY: number;
  apartX: number;
}

/** What becomes of each output: a bias is added, whose address this is (0: none), and what is below 0 becomes 0 if `rectified`. */
export interface Epilogue {
  bias: number;
  rectified: boolean;
}

/** The same from tfjs' description. */
export function convolution(info: backend_util.Conv2DInfo): Convolution {
  return {
    batch: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    channels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    filters: info.outChannels,
    filterHeight: info.filterHeight,
    filterWidth: info.filterWidth,
    strideY: info.strideHeight,
    strideX: info.strideWidth,
    dilationY: info.dilationHeight,
    dilationX: info.dilationWidth,
    padTop: info.padInfo.top,
    padLeft: info.padInfo.left,
    apartY: 1,
    apartX: 1,
  };
}

/** A dense layer of `rows` rows as a convolution of 1 x 1. */
export function pointwise(rows: number, channels: number, filters: number): Convolution {
  return {
    batch: rows,
    height: 1,
    width: 1,
    channels,
    outHeight: 1,
    outWidth: 1,
    filters,
    filterHeight: 1,
    filterWidth: 1,
    strideY: 1,
    strideX: 1,
    dilationY: 1,
    dilationX: 1,
    padTop: 0,
    padLeft: 0,
    apartY: 1,
    apartX: 1,
  };
}

/**
 * The convolution that turns dy into dx: of dy spread by the stride, with the filter's taps reversed
 * and its channels and filters exchanged.
 */
export function gradientOfInput(c: Convolution): Convolution {
  return {
    ...c,
    height: c.outHeight,
    width: c.outWidth,
    channels: c.filters,
    outHeight: c.height,
    outWidth: c.width,
    filters: c.channels,
    strideY: 1,
    strideX: 1,
    padTop: (c.filterHeight - 1) * c.dilationY - c.padTop,
    padLeft: (c.filterWidth - 1) * c.dilationX - c.padLeft,
    apartY: c.strideY,
    apartX: c.strideX,
  };
}
