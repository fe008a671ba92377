import { hash32, uniform } from '../random.ts';
import type { Batch, BatchRequest, TrainingData } from '../training/data.ts';

/** A small made-up data set for tests: noise whose brightest channel tells the class. */
export function tinyData(trainCount = 24, testCount = 12, validationCount = 0): TrainingData {
  const size = 32;
  const pixels = size * size * 3;
  const batch = (indices: number[]): Batch => {
    const images = new Float32Array(indices.length * pixels);
    const labels = Int32Array.from(indices, (index) => index % 3);
    indices.forEach((index, place) => {
      for (let i = 0; i < pixels; i += 1) {
        images[place * pixels + i] = uniform(i, index) + (i % 3 === index % 3 ? 1 : 0) - 0.75;
      }
    });
    return { images, labels, size: indices.length };
  };
  async function* batches(order: number[], batchSize: number, skip: number) {
    for (let first = skip * batchSize; first < order.length; first += batchSize) {
      yield batch(order.slice(first, first + batchSize));
    }
  }
  return {
    classes: ['red', 'green', 'blue'],
    imageSize: size,
    trainCount,
    testCount,
    validationCount,
    trainBatches({ epoch, batchSize, seed, skip }: BatchRequest) {
      const order = Array.from({ length: trainCount }, (_, index) => index);
      order.sort((a, b) => hash32(a, seed + epoch) - hash32(b, seed + epoch));
      return batches(order, batchSize, skip);
    },
    validationBatches(batchSize) {
      const first = trainCount + testCount;
      return batches(
        Array.from({ length: validationCount }, (_, index) => first + index),
        batchSize,
        0,
      );
    },
    testBatches(batchSize) {
      const order = Array.from({ length: testCount }, (_, index) => trainCount + index);
      return batches(order, batchSize, 0);
    },
  };
}
