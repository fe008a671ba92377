import { mean, mul, relu, sum, type Tensor3D, type Tensor4D, tidy } from '@tensorflow/tfjs-core';

/**
 * Grad-CAM (Selvaraju et al. 2017): a layer's maps, each weighted by the mean of the gradient of the
 * class's logit with respect to it, summed, negative values cut off.
 * @param maps of the layer, [N, height, width, channels]
 * @param slopes the gradient of each image's logit by its maps, of the same shape
 * @returns [N, height, width], in units of the logit; the caller disposes it
 */
export function gradCam(maps: Tensor4D, slopes: Tensor4D): Tensor3D {
  return tidy(() => relu(sum(mul(maps, mean(slopes, [1, 2], true)), 3)) as Tensor3D);
}
