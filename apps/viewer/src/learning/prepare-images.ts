import type { Batch } from '@vgg/core';
import { type DataRequest, type PreparedDataSet, prepare } from '@vgg/datasets/batches';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import { type KeptImages, readImagesOf } from './data/kept-images.ts';

/** CIFAR-10 with all of its training images is no subset of itself. */
const ALL_OF_CIFAR10 = 50_000;

/**
 * Images as batches, the same as Node would make of them.
 * @param wanted the first so many training images; null for all
 */
export function prepareImages(
  images: KeptImages,
  wanted: number | null,
  how: Pick<DataRequest, 'seed' | 'validation' | 'balance'>,
): Promise<PreparedDataSet> {
  const isAll = images.name === 'cifar10' && images.train.length === ALL_OF_CIFAR10;
  const subset = images.name === 'cifar10' ? images.train.length : (wanted ?? undefined);
  return prepare(images.name, readImagesOf(images), {
    ...how,
    subset: isAll ? undefined : subset,
  });
}

/** Images to try engines on. */
export async function firstBatch({ data }: PreparedDataSet, batchSize: number): Promise<Batch> {
  for await (const batch of data.testBatches(batchSize)) return batch;
  throw new Failure(line`There are no test images`);
}
