/**
 * What a browser needs to know of CIFAR-10: its files, classes, the images' size, what they are
 * normalised with, and how to read them. Nothing here imports Node.
 */
export { CIFAR10, CLASSES, DEVIATION, MEAN } from './cifar10.ts';
export { DataError } from './error.ts';
export { CIFAR10_RECORD, decodeRecords, type ImageSet } from './records.ts';
export { IMAGE_SIZE } from './release.ts';
