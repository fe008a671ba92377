import { type Scalar, type Tensor4D, tensor4d, tidy, valueAndGrad } from '@tensorflow/tfjs-core';
import type { LoadedNetwork } from '../network/loaded-network.ts';

/** A number that the network makes of an image, and how fast it changes with each pixel. */
export interface Slope {
  value: number;
  /** By each level of 255 of each pixel, [size, size, 3]. */
  slope: Float32Array;
}

/**
 * The gradient of a number by the pixels, taken back through all layers.
 * @param pixels levels from 0 to 255, whole or not, [size, size, 3]
 * @param number of the network's input [1, size, size, 3], which is normalised
 */
export async function slopeOf(
  network: LoadedNetwork,
  pixels: Float32Array,
  number: (input: Tensor4D) => Scalar,
): Promise<Slope> {
  const { size, mean, deviation } = network.facts.card.input;
  const { value, grad } = tidy(() => {
    const input = Float32Array.from(
      pixels,
      (level, i) => (level / 255 - mean[i % 3]) / deviation[i % 3],
    );
    return valueAndGrad((x) => number(x as Tensor4D))(tensor4d(input, [1, size, size, 3]));
  });
  const [[found], by] = await Promise.all([value.data(), grad.data()]);
  value.dispose();
  grad.dispose();
  return { value: found, slope: Float32Array.from(by, (d, i) => d / (255 * deviation[i % 3])) };
}
