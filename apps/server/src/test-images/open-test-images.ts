import { join } from 'node:path';
import { CIFAR10, CIFAR100 } from '@vgg/cifar';
import type { DataCard, ModelCard } from '@vgg/core';
import { cacheFolder, DataError, type OpenDataSet, openDataSet } from '@vgg/datasets';

/** Images that are not normalised: numbers from 0 to 255. */
const AS_BYTES = { mean: [0, 0, 0], deviation: [1 / 255, 1 / 255, 1 / 255] } as const;

/** Where the trainer keeps what it has fetched and verified. */
const fetched: Record<string, string> = { cifar10: CIFAR10.folder, cifar100: CIFAR100.folder };

/**
 * Opens the data set that a network learned from, as it is on this machine: nothing is fetched, and
 * pictures that the trainer has not decoded are not decoded for a client either.
 * @returns images as the network takes them, of values from 0 to 255, with its labels
 * @throws DataError with one line where it is not there
 */
export async function openTestImages({ data, classes, input }: ModelCard): Promise<OpenDataSet> {
  if (!data) throw new DataError('its card names no data set');
  const decoding = new AbortController();
  return openDataSet(
    {
      data: folderOf(data),
      network: { classes, input: { ...input, ...AS_BYTES } },
      labels: data.labels,
      subset: data.subset,
    },
    {
      signal: decoding.signal,
      onProgress({ stage }) {
        if (stage !== 'decode') return;
        decoding.abort(new DataError(`${data.source} has changed, or was not decoded here`));
      },
    },
  );
}

function folderOf({ name, source }: DataCard): string {
  if (source !== undefined) return source;
  if (!Object.hasOwn(fetched, name)) throw new DataError(`there is no data set ${name}`);
  return join(cacheFolder(), fetched[name]);
}
