import { resolve } from 'node:path';
import { dataSetNames, dataSets } from './data-sets.ts';
import type { DataSetReader } from './reader.ts';
import { RequestError } from './request-error.ts';

/**
 * The reader of a data set: by name; or, for a folder or an archive, the first that recognises it.
 * @throws RequestError where there is neither
 */
export async function findReader(
  data: string,
): Promise<{ reader: DataSetReader; folder?: string }> {
  const named = dataSets.find(({ name }) => name === data && dataSetNames.includes(name));
  if (named) return { reader: named };
  const folder = resolve(data);
  for (const reader of dataSets) {
    if (await reader.recognises(folder)) return { reader, folder };
  }
  throw new RequestError(
    `${data} is neither ${dataSetNames.join(' nor ')} nor a folder of pictures`,
  );
}

/**
 * Height and width of a data set's images where no input size is asked for, in pixels.
 * @throws RequestError where there is no such data set
 */
export async function usualImageSize(data: string): Promise<number> {
  return (await findReader(data)).reader.imageSize;
}
