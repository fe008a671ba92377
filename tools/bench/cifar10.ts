import { CLASSES, DEVIATION, IMAGE_SIZE, MEAN } from '@vgg/cifar/pixels';
import type { DataDescription } from '@vgg/core';

/** What the measured networks are for. */
export const cifar10 = { classes: CLASSES.length, inputSize: IMAGE_SIZE };

/** What they would have learned from, if they had. */
export const learnedFrom: DataDescription = {
  name: 'cifar10',
  imageSize: IMAGE_SIZE,
  mean: [...MEAN],
  deviation: [...DEVIATION],
  classes: [...CLASSES],
  trainCount: 50_000,
  testCount: 10_000,
};
