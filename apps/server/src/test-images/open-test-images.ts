import type { ModelCard } from '@vgg/core';
import { DataError, type OpenDataSet, openDataSet } from '@vgg/datasets';

/** Images that are not normalised: numbers from 0 to 255. */
const AS_BYTES = { mean: [0, 0, 0], deviation: [1 / 255, 1 / 255, 1 / 255] } as const;

/**
 * Opens the data set that a network learned from, as it is on this machine: nothing is fetched, and
 * pictures that the trainer has not decoded are not decoded for a client either.
 * @returns images as the network takes them, of values from 0 to 255, with its labels
 * @throws DataError with one line where it is not there
 */
export async function openTestImages({ data, classes, input }: ModelCard): Promise<OpenDataSet> {
  if (!data) throw new DataError('its card names no data set');
  return openDataSet({
    data: data.source ?? data.name,
    network: { classes, input: { ...input, ...AS_BYTES } },
    labels: data.labels,
    subset: data.subset,
    readyOnly: true,
  });
}
