/**
 * What a browser needs to know of CIFAR-10: classes, the images' size, and what they are normalised
 * with. Nothing here imports Node.
 */
export { CLASSES, DEVIATION, MEAN } from './cifar10.ts';
export { IMAGE_SIZE } from './release.ts';
