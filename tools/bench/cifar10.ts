import { CLASSES, IMAGE_SIZE } from '@vgg/cifar/pixels';

/** What the measured networks are for. */
export const cifar10 = { classes: CLASSES.length, inputSize: IMAGE_SIZE };
