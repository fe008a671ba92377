export { DataError } from './error.ts';
export { CLASSES, IMAGE_SIZE, type Release } from './release.ts';
export { cacheFolder } from './sources/cache.ts';
export { type EnsuredData, type EnsureOptions, ensureCifar10 } from './sources/ensure.ts';
export type { DataProgress } from './sources/progress.ts';
