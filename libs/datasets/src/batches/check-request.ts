import { DataError } from '@vgg/cifar';
import type { Augmentation, BatchRequest } from '@vgg/core';

/** @throws DataError naming what is out of range, and the range */
export function checkRequest(
  { epoch, batchSize, seed, augmentation, skip }: BatchRequest,
  imageSize: number,
): void {
  checkBatchSize(batchSize);
  checkInteger('Epoch', epoch, 1);
  checkInteger('Skip', skip, 0);
  checkSeed(seed);
  checkAugmentation(augmentation, imageSize);
}

/** @throws DataError */
export function checkBatchSize(batchSize: number): void {
  checkInteger('Batch size', batchSize, 1);
}

/** @throws DataError */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) throw new DataError(`Seed ${seed}: expected an integer`);
}

/** @throws DataError */
export function checkInteger(
  what: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new DataError(`${what} ${value}: expected an integer ${range}`);
}

function checkAugmentation({ flip, crop, cutout, resizedCrop }: Augmentation, size: number): void {
  if (!['none', 'random', 'alternating'].includes(flip)) {
    throw new DataError(`Flip ${flip}: expected none, random or alternating`);
  }
  if (crop !== null && !['zero', 'reflect'].includes(crop.mode)) {
    throw new DataError(`Crop mode ${crop.mode}: expected zero or reflect`);
  }
  // A reflection can mirror no more than there is beside the edge pixel.
  if (crop !== null) checkInteger('Crop padding', crop.padding, 0, size - 1);
  checkInteger('Cutout', cutout, 0);
  if (!resizedCrop) return;
  const [least, most] = resizedCrop.area;
  if (!(least > 0 && least <= most && most <= 1)) {
    throw new DataError(
      `Resized crop of an area ${least} to ${most}: expected two shares above 0 and up to 1, the smaller first`,
    );
  }
  if (crop !== null) {
    throw new DataError('Padded crop and resized crop at once: expected one of them');
  }
}
