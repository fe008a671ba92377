import type { Batch, TrainingData } from '@vgg/core';

/** Random images of CIFAR-10's shape, without end: for measuring where there is no CIFAR-10. */
export function randomData(): TrainingData {
  const pixels = 32 * 32 * 3;
  async function* batches(count: number, size: number): AsyncGenerator<Batch> {
    for (let first = 0; first < count; first += size) {
      yield {
        images: Float32Array.from({ length: size * pixels }, () => Math.random() * 4 - 2),
        labels: Int32Array.from({ length: size }, () => Math.floor(Math.random() * 10)),
        size,
      };
    }
  }
  return {
    classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
    imageSize: 32,
    trainCount: 50_000,
    testCount: 10_000,
    validationCount: 0,
    trainBatches: ({ batchSize }) => batches(50_000, batchSize),
    validationBatches: (batchSize) => batches(0, batchSize),
    testBatches: (batchSize) => batches(10_000, batchSize),
  };
}
