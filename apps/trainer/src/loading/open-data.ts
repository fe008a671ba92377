import { access } from 'node:fs/promises';
import type { ModelCard } from '@vgg/core';
import {
  type DataHooks,
  type DataRequest,
  dataSetNames,
  dataSetOf,
  type OpenDataSet,
  openDataSet,
  RequestError,
  surveyDataSet,
} from '@vgg/datasets';
import { oneLine, UsageError } from '../errors.ts';
import { requestOf } from '../experiment/to-settings.ts';
import { showDataProgress } from '../terminal/data-progress.ts';
import { printable } from '../terminal/printable.ts';

/** A data set, fetched or decoded first where it has to be, with a progress bar on standard error. */
export function openData(request: DataRequest): Promise<OpenDataSet> {
  return withProgress(openDataSet, request);
}

/** The same for whoever wants to know of it before training; see `surveyDataSet`. */
export function surveyData(request: DataRequest): Promise<OpenDataSet> {
  return withProgress(surveyDataSet, request);
}

/**
 * The data to test a network on: other data of the same classes, or those that it learned from.
 * @throws UsageError where neither is known
 */
export async function openDataOf(card: ModelCard, given: string | undefined): Promise<OpenDataSet> {
  const network = { classes: card.classes, input: card.input };
  if (given !== undefined && given !== card.data?.source) {
    return openData({ data: given, network, ...(await subsetOf(card, given)) });
  }
  if (!card.data)
    throw new UsageError('the network does not say what it learned from: give --data');
  await checkPlace(card, '--data <folder>');
  const seed = card.training?.seed ?? 0;
  return openData({ ...requestOf(card.data, card.input.size, seed), network });
}

/**
 * Whether the folder that a network learned from is still there.
 * @param advice what tells where it lies now
 * @throws UsageError
 */
export async function checkPlace({ data }: ModelCard, advice: string): Promise<void> {
  const source = data?.source;
  if (source === undefined) return;
  await access(source).catch(() => {
    throw new UsageError(
      `${source}, from which it learned, is not there: ${advice} tells where it lies now`,
    );
  });
}

/** A copy elsewhere of the named data set that it learned from is used as far as it was then. */
async function subsetOf({ data }: ModelCard, given: string) {
  if (data?.subset === undefined || !dataSetNames.includes(data.name)) return {};
  const found = await dataSetOf(given).catch(() => null);
  return found?.name === data.name ? { subset: data.subset } : {};
}

async function withProgress(open: typeof openDataSet, request: DataRequest): Promise<OpenDataSet> {
  const progress = showDataProgress(process.stderr);
  try {
    return await asked(open, request, {
      onProgress: progress.update,
      onNotice: (message) => process.stderr.write(`${printable(message)}\n`),
    });
  } finally {
    progress.done();
  }
}

/**
 * Opens a data set; what it does not accept of the request is the person's mistake.
 * @throws UsageError
 */
export async function asked(
  open: typeof openDataSet,
  request: DataRequest,
  hooks: DataHooks,
): Promise<OpenDataSet> {
  try {
    return await open(request, hooks);
  } catch (error) {
    throw error instanceof RequestError ? new UsageError(oneLine(error)) : error;
  }
}
