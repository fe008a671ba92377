import type { DataSetReader } from './reader.ts';
import { cifar10, cifar100 } from './readers/cifar.ts';
import { pictureFolder } from './readers/picture-folder.ts';

/**
 * Every data set there is. A folder that is given goes to the first that recognises it; the last
 * takes any.
 */
export const dataSets: readonly DataSetReader[] = [cifar10, cifar100, pictureFolder];

/** The names that stand for data which is found or fetched without a folder. */
export const dataSetNames: readonly string[] = dataSets
  .filter((reader) => reader !== pictureFolder)
  .map(({ name }) => name);
