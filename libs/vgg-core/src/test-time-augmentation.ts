import {
  add,
  mirrorPad,
  mul,
  reverse,
  slice,
  type Tensor2D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Predictor } from './predictor.ts';

/**
 * What a network is shown beside an image itself, to answer by the mean of its logits:
 * - `mirror`: the image mirrored;
 * - `shifts`: both, and both again shifted by one pixel up and left, and down and right, the edges
 *   reflected; the shifted ones together count as much as the others (airbench94).
 *
 * It is no part of what the network learned, so its accuracy is told apart from the plain one.
 */
export type TestTimeAugmentation = 'mirror' | 'shifts';

/**
 * The mean logits [N, classes] over views of normalised images [N, height, width, 3].
 * The caller disposes them.
 */
export function logitsOfViews(
  predictor: Predictor,
  images: Tensor4D,
  augmentation: TestTimeAugmentation,
): Tensor2D {
  return tidy(() => {
    const both = withMirrored(predictor, images);
    if (augmentation === 'mirror') return both;
    const [, height, width, channels] = images.shape;
    const padded = mirrorPad(
      images,
      [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ],
      'reflect',
    );
    const shifted = (by: 0 | 2) =>
      withMirrored(predictor, slice(padded, [0, by, by, 0], [-1, height, width, channels]));
    return add(mul(both, 0.5), mul(add(shifted(0), shifted(2)), 0.25)) as Tensor2D;
  });
}

function withMirrored(predictor: Predictor, images: Tensor4D): Tensor2D {
  return tidy(() => {
    const sum = add(predictor.logits(images), predictor.logits(reverse(images, 2)));
    return mul(sum, 0.5) as Tensor2D;
  });
}
