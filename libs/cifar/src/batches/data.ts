import type { Cifar, ImageSet } from '../dataset.ts';
import { DataError } from '../error.ts';
import { normalise } from '../normalise.ts';
import { IMAGE_BYTES, IMAGE_SIZE } from '../release.ts';
import { ahead } from './ahead.ts';
import { cutOut, paddedCoordinates, variationOf, writeVaried } from './augment.ts';
import { epochOrder } from './order.ts';
import type { Augmentation, Batch, BatchRequest, TrainingData } from './training-data.ts';

export interface CifarDataOptions {
  /** Only the first so many training images, and a fifth as many test images (at least one). */
  subset?: number | undefined;
}

/**
 * CIFAR-10 as batches for training and testing. Batches are made one ahead of the one that is being
 * used, in fresh arrays. The order of an epoch and the variation of its images depend on seed and
 * epoch alone, so skipping batches gives what would have come anyway.
 * @throws DataError when `subset` is no integer from 1 to the number of training images
 */
export function cifarData(dataset: Cifar, { subset }: CifarDataOptions = {}): TrainingData {
  const { classes, train, test } = dataset;
  if (subset !== undefined && !isIntegerIn(subset, 1, train.count)) {
    throw new DataError(`Subset ${subset}: expected an integer from 1 to ${train.count}`);
  }
  const trainCount = subset ?? train.count;
  const testCount =
    subset === undefined ? test.count : Math.min(test.count, Math.max(1, Math.floor(subset / 5)));
  return {
    classes,
    imageSize: IMAGE_SIZE,
    trainCount,
    testCount,
    validationCount: 0,
    trainBatches: (request) => trainBatches(train, trainCount, request),
    validationBatches: (batchSize) => testBatches(train, 0, batchSize),
    testBatches: (batchSize) => testBatches(test, testCount, batchSize),
  };
}

function trainBatches(set: ImageSet, count: number, request: BatchRequest): AsyncIterable<Batch> {
  const { epoch, batchSize, seed, augmentation, skip } = request;
  checkBatchSize(batchSize);
  checkInteger('Epoch', epoch, 1);
  checkInteger('Skip', skip, 0);
  if (!Number.isSafeInteger(seed)) throw new DataError(`Seed ${seed}: expected an integer`);
  checkAugmentation(augmentation);
  const order = epochOrder(count, seed, epoch);
  const coordinates = paddedCoordinates(augmentation.crop);
  return ahead(skip, Math.ceil(count / batchSize), (index) => {
    const first = index * batchSize;
    const batch = emptyBatch(Math.min(batchSize, count - first));
    for (let place = 0; place < batch.size; place++) {
      const position = first + place;
      const image = order[position];
      const variation = variationOf(augmentation, seed, epoch, position, image);
      writeVaried(set.pixels, image, variation, coordinates, batch.images, place);
      if (augmentation.cutout > 0) cutOut(batch.images, place, variation, augmentation.cutout);
      batch.labels[place] = set.labels[image];
    }
    return batch;
  });
}

function testBatches(set: ImageSet, count: number, batchSize: number): AsyncIterable<Batch> {
  checkBatchSize(batchSize);
  return ahead(0, Math.ceil(count / batchSize), (index) => {
    const first = index * batchSize;
    const last = Math.min(count, first + batchSize);
    return {
      images: normalise(set.pixels.subarray(first * IMAGE_BYTES, last * IMAGE_BYTES)),
      labels: Int32Array.from(set.labels.subarray(first, last)),
      size: last - first,
    };
  });
}

function emptyBatch(size: number): Batch {
  return { images: new Float32Array(size * IMAGE_BYTES), labels: new Int32Array(size), size };
}

function checkAugmentation({ flip, crop, cutout }: Augmentation): void {
  if (!['none', 'random', 'alternating'].includes(flip)) {
    throw new DataError(`Flip ${flip}: expected none, random or alternating`);
  }
  if (crop !== null && !['zero', 'reflect'].includes(crop.mode)) {
    throw new DataError(`Crop mode ${crop.mode}: expected zero or reflect`);
  }
  // A reflection can mirror no more than there is beside the edge pixel.
  if (crop !== null && !isIntegerIn(crop.padding, 0, IMAGE_SIZE - 1)) {
    throw new DataError(
      `Crop padding ${crop.padding}: expected an integer from 0 to ${IMAGE_SIZE - 1}`,
    );
  }
  checkInteger('Cutout', cutout, 0);
}

function checkBatchSize(batchSize: number): void {
  checkInteger('Batch size', batchSize, 1);
}

function checkInteger(what: string, value: number, least: number): void {
  if (!isIntegerIn(value, least, Number.MAX_SAFE_INTEGER)) {
    throw new DataError(`${what} ${value}: expected an integer from ${least}`);
  }
}

function isIntegerIn(value: number, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}
