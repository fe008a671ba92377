import { dataSetOf, RequestError } from '@vgg/datasets';
import { oneLine, UsageError } from '../errors.ts';
import { DATA } from './experiment.ts';
import type { Settings } from './settings.ts';

/**
 * Height and width of an experiment's images in pixels: what is asked for, or the data set's own.
 * @throws UsageError where there is no such data set
 */
export async function imageSizeOf({ inputSize, data = DATA }: Settings): Promise<number> {
  if (inputSize !== undefined) return inputSize;
  const { imageSize } = await dataSetOf(data).catch((error) => {
    throw error instanceof RequestError ? new UsageError(oneLine(error)) : error;
  });
  return imageSize;
}
