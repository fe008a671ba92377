import type { Batch, BatchRequest, TrainingData } from '@vgg/core';
import { Normalisation } from '@vgg/core';
import { bytesOfImage, type Part, Scratch } from '../images/pixels.ts';
import { Resampler } from '../images/resample.ts';
import type { MeanAndDeviation } from '../mean-and-deviation.ts';
import { ahead } from './ahead.ts';
import { balancedOrder } from './balance.ts';
import { checkBatchSize, checkRequest } from './check-request.ts';
import { cutOut, drawPlain, drawShifted, paddedCoordinates } from './draw.ts';
import { epochOrder } from './order.ts';
import { variationOf } from './variation.ts';

/** Images that are ready to be made batches of. */
export interface PreparedData {
  classes: readonly string[];
  imageSize: number;
  train: Part;
  validation: Part;
  test: Part;
  normalisation: MeanAndDeviation;
  /** Every class is drawn equally often. */
  balance: boolean;
}

/** Writes an image that lies at `start` of `bytes` into its place of the batch. */
type Draw = (bytes: Uint8Array, start: number, images: Float32Array, place: number) => void;

/**
 * Images as batches for training and testing. Batches are made one ahead of the one that is being
 * used, in fresh arrays. The order of an epoch and the variation of its images depend on seed and
 * epoch alone, so skipping batches gives what would have come anyway.
 */
export function trainingData(data: PreparedData): TrainingData {
  const { classes, imageSize, train, validation, test } = data;
  const table = new Normalisation(data.normalisation).table;
  const inOrder = (part: Part, batchSize: number) => {
    checkBatchSize(batchSize);
    return batches(part, imageSize, batchSize, 0, part.images.length, (position) => ({
      image: part.images[position],
      draw: (bytes, start, images, place) =>
        drawPlain(bytes, start, imageSize, table, images, place),
    }));
  };
  return {
    classes,
    imageSize,
    trainCount: train.images.length,
    validationCount: validation.images.length,
    testCount: test.images.length,
    trainBatches: (request) => varied(data, table, request),
    validationBatches: (batchSize) => inOrder(validation, batchSize),
    testBatches: (batchSize) => inOrder(test, batchSize),
  };
}

function varied(
  { train, imageSize, balance, normalisation }: PreparedData,
  table: Float32Array,
  request: BatchRequest,
): AsyncIterable<Batch> {
  checkRequest(request, imageSize);
  const { epoch, batchSize, seed, augmentation, skip } = request;
  const count = train.images.length;
  const order = balance ? balancedOrder(train, seed, epoch) : epochOrder(count, seed, epoch);
  const coordinates = paddedCoordinates(augmentation.crop, imageSize);
  const resampler = new Resampler(imageSize);
  const changed = new Uint8Array(bytesOfImage(imageSize));
  const { mean, deviation } = normalisation;
  const levels = {
    scale: deviation.map((value) => 1 / (255 * value)),
    offset: mean.map((value, channel) => -value / deviation[channel]),
  };
  return batches(train, imageSize, batchSize, skip, count, (position) => {
    const image = train.images[order[position]];
    const variation = variationOf(augmentation, imageSize, seed, epoch, position, image);
    const { part, flip, change } = variation;
    return {
      image,
      draw(stored, begin, images, place) {
        let [bytes, start] = [stored, begin];
        if (change) {
          const original = stored.subarray(begin, begin + changed.length);
          change.operation.change(original, changed, change.level, imageSize);
          [bytes, start] = [changed, 0];
        }
        if (part) {
          const at = place * bytesOfImage(imageSize);
          resampler.draw(bytes, start, imageSize, part, flip, levels, images, at);
        } else {
          drawShifted(bytes, start, imageSize, variation, coordinates, table, images, place);
        }
        if (augmentation.cutout > 0)
          cutOut(images, place, imageSize, variation, augmentation.cutout);
      },
    };
  });
}

/** @param at which image stands at a position of the order, and how it is drawn */
function batches(
  { pixels, labels }: Part,
  imageSize: number,
  batchSize: number,
  skip: number,
  count: number,
  at: (position: number) => { image: number; draw: Draw },
): AsyncIterable<Batch> {
  const scratch = new Scratch();
  return ahead(skip, Math.ceil(count / batchSize), async (index) => {
    const first = index * batchSize;
    const size = Math.min(batchSize, count - first);
    const chosen = Array.from({ length: size }, (_, place) => at(first + place));
    const wanted = chosen.map(({ image }) => image);
    const { bytes, starts } = await pixels.take(wanted, scratch);
    const images = new Float32Array(size * bytesOfImage(imageSize));
    for (let place = 0; place < size; place++) {
      chosen[place].draw(bytes, starts[place], images, place);
    }
    return { images, labels: Int32Array.from(wanted, (image) => labels[image]), size };
  });
}
