import type { Augmentation, BatchRequest } from '@vgg/core';
import { RequestError } from '../request-error.ts';

/** @throws RequestError naming what is out of range, and the range */
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

/** @throws RequestError */
export function checkBatchSize(batchSize: number): void {
  checkInteger('Batch size', batchSize, 1);
}

/** @throws RequestError */
export function checkSeed(seed: number): void {
  if (!Number.isSafeInteger(seed)) throw new RequestError(`Seed ${seed}: expected an integer`);
}

/** @throws RequestError */
export function checkInteger(
  what: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  throw new RequestError(`${what} ${value}: expected an integer ${range}`);
}

function checkAugmentation({ flip, crop, cutout, resizedCrop }: Augmentation, size: number): void {
  if (!['none', 'random', 'alternating'].includes(flip)) {
    throw new RequestError(`Flip ${flip}: expected none, random or alternating`);
  }
  if (crop !== null && !['zero', 'reflect'].includes(crop.mode)) {
    throw new RequestError(`Crop mode ${crop.mode}: expected zero or reflect`);
  }
  // A reflection can mirror no more than there is beside the edge pixel.
  if (crop !== null) checkInteger('Crop padding', crop.padding, 0, size - 1);
  checkInteger('Cutout', cutout, 0);
  if (!resizedCrop) return;
  const [least, most] = resizedCrop.area;
  if (!(least > 0 && least <= most && most <= 1)) {
    throw new RequestError(
      `Resized crop of an area ${least} to ${most}: expected two shares above 0 and up to 1, the smaller first`,
    );
  }
  if (crop !== null) {
    throw new RequestError('Padded crop and resized crop at once: expected one of them');
  }
}
