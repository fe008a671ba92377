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
 * What is known of a data set before it is opened: its name, and height and width of its images in
 * pixels where no input size is asked for.
 * @throws RequestError where there is no such data set
 */
export async function dataSetOf(data: string): Promise<Pick<DataSetReader, 'name' | 'imageSize'>> {
  const { name, imageSize } = (await findReader(data)).reader;
  return { name, imageSize };
}
