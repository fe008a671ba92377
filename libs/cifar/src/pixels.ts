/**
 * What a browser needs of CIFAR-10: the classes, the images' size, and pixels as the network takes
 * them. Nothing here imports Node.
 */
export { DEVIATION, MEAN, normalise, normaliseValues } from './normalise.ts';
export { CLASSES, IMAGE_SIZE } from './release.ts';
