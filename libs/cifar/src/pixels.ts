/**
 * What a browser needs of CIFAR-10: the classes, the images' size, and pixels as the network takes
 * them. Nothing here imports Node.
 */
export { CLASSES, DEVIATION, MEAN } from './cifar10.ts';
export { normalise, normaliseValues } from './normalise.ts';
export { IMAGE_SIZE } from './release.ts';
