import { tensor } from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { layersOf } from '../architecture.ts';
import type { Network } from '../network.ts';
import type { TrainingData } from './data.ts';

/** So many images tell how patches vary; airbench takes as many. */
const IMAGES = 5000;
const BATCH_SIZE = 250;
/** Added to the eigenvalues, so that noise is not blown up (airbench). */
const EPSILON = 5e-4;
const CHANNELS = 3;

/** The kernel that whitening sets, and that is not trained. */
export const WHITENED = 'conv1_1/kernel';

/**
 * Makes the network's first convolution whiten patches of the training images: its filters are the
 * eigenvectors of the patches' covariance, each divided by the root of its eigenvalue, with both signs,
 * the largest first. What they give is uncorrelated and of one scale, so that the next layer need not
 * learn that. Filters beyond the eigenvectors (54 for 3x3 patches of 3 channels; A has 64) stay as they
 * were drawn. (Page, "How to train your ResNet 8"; airbench94.)
 * @param data its first training images, not varied, are looked at
 */
export async function whiten(network: Network, data: TrainingData, seed: number): Promise<void> {
  const first = layersOf(network.architecture)[0];
  if (first.kind !== 'convolution') return;
  const kernel = network.weight(WHITENED);
  const covariance = await patchCovariance(data, first.kernelSize, seed);
  const filters = await kernel.data<'float32'>();
  const whitened = tensor(
    whiteningKernel(covariance, filters.slice(), first.outputs),
    kernel.shape,
  );
  kernel.assign(whitened);
  whitened.dispose();
}

/**
 * The covariance of the images' patches, not centred, [P, P] for patches of P = size² · 3 numbers in the
 * order of a kernel: row, column, channel.
 */
async function patchCovariance(data: TrainingData, size: number, seed: number): Promise<Matrix> {
  const side = data.imageSize;
  const length = size * size * CHANNELS;
  const sums = new Float64Array(length * length);
  const patch = new Float64Array(length);
  let patches = 0;
  let images = 0;
  const unvaried = { flip: 'none', crop: null, cutout: 0 } as const;
  const request = { epoch: 1, batchSize: BATCH_SIZE, seed, skip: 0, augmentation: unvaried };
  for await (const batch of data.trainBatches(request)) {
    for (let image = 0; image < batch.size && images < IMAGES; image += 1, images += 1) {
      // Every second place in both directions: patches beside each other tell nearly the same.
      for (let top = 0; top + size <= side; top += 2) {
        for (let left = 0; left + size <= side; left += 2) {
          cut(batch.images, (image * side + top) * side + left, side, size, patch);
          addProducts(sums, patch);
          patches += 1;
        }
      }
    }
    if (images >= IMAGES) break;
  }
  const rows = Array.from({ length }, (_, row) =>
    Array.from({ length }, (_, column) => {
      const [less, more] = row < column ? [row, column] : [column, row];
      return sums[less * length + more] / patches;
    }),
  );
  return new Matrix(rows);
}

/** The patch whose first pixel has this number. */
function cut(images: Float32Array, pixel: number, side: number, size: number, to: Float64Array) {
  const width = size * CHANNELS;
  for (let row = 0; row < size; row += 1) {
    const from = (pixel + row * side) * CHANNELS;
    for (let i = 0; i < width; i += 1) to[row * width + i] = images[from + i];
  }
}

/** The upper triangle of sums += patch patch'. */
function addProducts(sums: Float64Array, patch: Float64Array): void {
  const { length } = patch;
  for (let row = 0; row < length; row += 1) {
    const value = patch[row];
    for (let column = row; column < length; column += 1) {
      sums[row * length + column] += value * patch[column];
    }
  }
}

/**
 * Sets the first filters of a kernel [P, filters] to whitening ones.
 * @param covariance [P, P] of patches
 */
function whiteningKernel(covariance: Matrix, kernel: Float32Array, filters: number): Float32Array {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const length = order.length;
  order.slice(0, Math.floor(filters / 2)).forEach((vector, place) => {
    const scale = 1 / Math.sqrt(realEigenvalues[vector] + EPSILON);
    for (let i = 0; i < length; i += 1) {
      const value = eigenvectorMatrix.get(i, vector) * scale;
      kernel[i * filters + 2 * place] = value;
      kernel[i * filters + 2 * place + 1] = -value;
    }
  });
  return kernel;
}
