export { CIFAR10, CLASSES, DEVIATION, MEAN } from './cifar10.ts';
export { CIFAR100 } from './cifar100.ts';
export { type Cifar, loadCifar, loadCifar10 } from './dataset.ts';
export { codeOf, DataError, messageOf, OversizedImageError } from './error.ts';
export type { ImageRecords } from './image-records.ts';
export { filesOf, IMAGE_SIZE, type Release } from './release.ts';
export { cacheFolder, withTemporaryFolder } from './sources/cache.ts';
export {
  type EnsuredData,
  type EnsureOptions,
  ensureCifar,
  ensureCifar10,
  holdsFiles,
} from './sources/ensure.ts';
export { ownArchive } from './sources/own-archive.ts';
export type { DataProgress } from './sources/progress.ts';
