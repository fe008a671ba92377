import { CLASSES, DEVIATION, IMAGE_SIZE, MEAN } from '@vgg/cifar';
import type { DataDescription, TrainingData } from '@vgg/core';

/** What a run's card says of CIFAR-10, or of the part of it that was asked for. */
export function cifar10Description(
  { trainCount, testCount }: TrainingData,
  { data: source, subset }: { data?: string | undefined; subset?: number | undefined },
): DataDescription {
  return {
    name: 'cifar10',
    imageSize: IMAGE_SIZE,
    mean: [...MEAN],
    deviation: [...DEVIATION],
    classes: [...CLASSES],
    trainCount,
    testCount,
    ...(source === undefined ? {} : { source }),
    ...(subset === undefined ? {} : { subset }),
  };
}
