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
