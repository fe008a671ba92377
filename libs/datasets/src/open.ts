import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError } from '@vgg/cifar';
import type { DataDescription, InputCard, TrainingData } from '@vgg/core';
import { checkInteger, checkSeed } from './batches/check-request.ts';
import { holdBack } from './batches/hold-back.ts';
import { trainingData } from './batches/training-data.ts';
import { dataSetNames, dataSets } from './data-sets.ts';
import type { Split } from './folder/layout.ts';
import { type Part, partOf } from './images/pixels.ts';
import { type MeanAndDeviation, measure } from './mean-and-deviation.ts';
import type { DataSetReader, ReadData } from './reader.ts';
import type { DataHooks, DataRequest } from './request.ts';
import { RequestError } from './request-error.ts';
import { type SheetOptions, sampleSheet } from './sample-sheet.ts';
import { type DataSurvey, remarksOn } from './survey.ts';

const LEAST_SIZE = 32;
const MOST_SIZE = 224;
const MEMORY_LIMIT = 2 ** 30;
/** Pixels that are all the same have no deviation, and could not be divided by it. */
const LEAST_DEVIATION = 1 / 255;

/** A data set that is ready. */
export interface OpenDataSet {
  /** Batches to train and to test on. */
  data: TrainingData;
  /** What a network that learns from it says of it. */
  description: DataDescription;
  /** How a picture becomes the input of a network that learns from it. */
  input: InputCard;
  survey: DataSurvey;
  /** A sheet of sample images as PNG: a row for each class. */
  sheet(options?: SheetOptions): Promise<Buffer>;
  /** Mean and deviation of the training pixels themselves, all of them read. */
  measure(): Promise<MeanAndDeviation>;
  /** Lets go of the files that images are read from. */
  close(): Promise<void>;
}

/**
 * Gets a data set ready for training and testing: fetched, verified or decoded where it has to be,
 * and kept in the cache folder, so that a second time takes moments.
 * @throws DataError with one line: what is wrong with the data or the request, and what is accepted
 * @throws the signal's reason when aborted
 */
export async function openDataSet(
  request: DataRequest,
  hooks: DataHooks = {},
): Promise<OpenDataSet> {
  const opened = await surveyDataSet(request, hooks);
  const { classes, trainCount, testCount, remarks, folder } = opened.survey;
  try {
    if (classes.length < 2 && !request.network) {
      throw new DataError(
        `${folder} has one class only (${classes[0].name}): a network learns to tell two or more apart`,
      );
    }
    if (trainCount === 0 || testCount === 0) {
      throw new DataError(
        `${folder} has too few pictures: ${trainCount} to train on, ${testCount} to test on`,
      );
    }
  } catch (error) {
    await opened.close();
    throw error;
  }
  for (const remark of remarks) hooks.onNotice?.(remark);
  return opened;
}

/**
 * `openDataSet` for whoever wants to know before training: what no network could learn from is told
 * as well, and not refused.
 * @throws DataError with one line when there is nothing that could be told of
 */
export async function surveyDataSet(
  request: DataRequest,
  hooks: DataHooks = {},
): Promise<OpenDataSet> {
  checkRequest(request);
  const { reader, folder } = await find(request.data);
  const { network, memoryLimit = MEMORY_LIMIT, inputSize, strict, labels, readyOnly } = request;
  const input = network?.input;
  const asked = { inputSize, strict, labels, readyOnly, memoryLimit, input };
  const read = await reader.read(folder, asked, hooks);
  try {
    return await prepare(reader, read, request);
  } catch (error) {
    await read.close();
    throw error;
  }
}

function checkRequest({ inputSize, subset, validation, seed, memoryLimit }: DataRequest): void {
  if (inputSize !== undefined) checkInteger('Input size', inputSize, LEAST_SIZE, MOST_SIZE);
  if (subset !== undefined) checkInteger('Subset', subset, 1);
  if (validation !== undefined && !(validation > 0 && validation < 1)) {
    throw new RequestError(`Validation ${validation}: expected a share above 0 and below 1`);
  }
  if (seed !== undefined) checkSeed(seed);
  if (memoryLimit !== undefined) checkInteger('Memory limit', memoryLimit, 0);
}

/** By name; or, for a folder, the first that recognises it. */
async function find(data: string): Promise<{ reader: DataSetReader; folder?: string }> {
  const named = dataSets.find(({ name }) => name === data && dataSetNames.includes(name));
  if (named) return { reader: named };
  const folder = resolve(data);
  const there = await stat(folder).catch(() => null);
  if (!there?.isDirectory()) {
    throw new RequestError(
      `${data} is neither ${dataSetNames.join(' nor ')} nor a folder of pictures`,
    );
  }
  for (const reader of dataSets) {
    if (await reader.recognises(folder)) return { reader, folder };
  }
  throw new DataError(`${data} holds no data set`);
}

async function prepare(
  reader: DataSetReader,
  read: ReadData,
  request: DataRequest,
): Promise<OpenDataSet> {
  const { network, balance = false, subset, seed = 0 } = request;
  const { imageSize } = read;
  const { parts, share } = divide(read, request);
  const classes = network?.classes ?? read.classes;
  const normalisation: MeanAndDeviation =
    network?.input ?? withoutZeros(await read.normalisation(parts.train));
  const labelled = network ? relabelled(read, parts, network.classes) : parts;
  const input: InputCard = network?.input ?? {
    size: imageSize,
    resize: imageSize,
    interpolation: read.interpolation,
    ...normalisation,
  };
  const data = trainingData({ classes, imageSize, ...labelled, normalisation, balance });
  const description: DataDescription = {
    name: reader.name,
    ...(read.source !== undefined && { source: read.source }),
    ...(read.fingerprint !== undefined && { fingerprint: read.fingerprint }),
    ...(read.labels && { labels: read.labels }),
    imageSize,
    mean: [...normalisation.mean],
    deviation: [...normalisation.deviation],
    classes: [...classes],
    trainCount: data.trainCount,
    testCount: data.testCount,
    ...(data.validationCount > 0 && {
      validation: { share, seed, count: data.validationCount },
    }),
    ...(subset !== undefined && { subset }),
    ...(balance && { balance }),
  };
  return {
    data,
    description,
    input,
    survey: surveyOf(reader, read, parts, normalisation),
    sheet: (options) => sampleSheet(parts, read.classes, options),
    measure: () => measure(parts.train),
    close: read.close,
  };
}

/** The subset first, then what is held back of it. */
function divide(read: ReadData, { subset, validation, seed = 0 }: DataRequest) {
  let { train, test } = read;
  if (subset !== undefined) {
    checkInteger('Subset', subset, 1, train.images.length);
    const tests = Math.min(test.images.length, Math.max(1, Math.floor(subset / 5)));
    train = partOf(train, train.images.subarray(0, subset));
    test = partOf(test, test.images.subarray(0, tests));
  }
  if (read.validation || validation === undefined) {
    const own = read.validation ?? partOf(train, new Uint32Array(0));
    const share = own.images.length / (own.images.length + train.images.length);
    return { parts: { train, validation: own, test }, share };
  }
  const { rest, held } = holdBack(train, validation, seed);
  if (held.images.length === 0 || rest.images.length === 0) {
    throw new RequestError(
      `Validation ${validation} of ${train.images.length} training images leaves none to one side`,
    );
  }
  return { parts: { train: rest, validation: held, test }, share: validation };
}

/** The same images, with the labels that a network has for classes of these names. */
function relabelled(
  read: ReadData,
  parts: Record<Split, Part>,
  classes: readonly string[],
): Record<Split, Part> {
  const labels = read.classes.map((name) => classes.indexOf(name));
  const missing = read.classes.filter((_, label) => labels[label] < 0);
  if (missing.length > 0) {
    const known = classes.length > 12 ? `${classes.slice(0, 12).join(', ')} …` : classes.join(', ');
    throw new DataError(
      `${missing.slice(0, 3).join(', ')} ${missing.length > 1 ? 'are' : 'is'} none of the network's ${classes.length} classes: ${known}`,
    );
  }
  const relabel = (part: Part): Part => ({
    ...part,
    labels: Int32Array.from(part.labels, (label) => labels[label]),
  });
  return {
    train: relabel(parts.train),
    validation: relabel(parts.validation),
    test: relabel(parts.test),
  };
}

function withoutZeros({ mean, deviation }: MeanAndDeviation): MeanAndDeviation {
  const [red, green, blue] = deviation.map((value) => Math.max(LEAST_DEVIATION, value));
  return { mean, deviation: [red, green, blue] };
}

function surveyOf(
  reader: DataSetReader,
  read: ReadData,
  parts: Record<Split, Part>,
  normalisation: MeanAndDeviation,
): DataSurvey {
  const counts = {
    train: countLabels(parts.train, read.classes.length),
    validation: countLabels(parts.validation, read.classes.length),
    test: countLabels(parts.test, read.classes.length),
  };
  const survey = {
    ...read.findings,
    name: reader.name,
    title: reader.title,
    ...(read.labels && { labels: read.labels }),
    ...(read.fingerprint !== undefined && { fingerprint: read.fingerprint }),
    imageSize: read.imageSize,
    classes: read.classes.map((name, label) => ({
      name,
      train: counts.train[label],
      validation: counts.validation[label],
      test: counts.test[label],
    })),
    trainCount: parts.train.images.length,
    validationCount: parts.validation.images.length,
    testCount: parts.test.images.length,
    imbalance: Math.max(...counts.train) / Math.max(1, Math.min(...counts.train)),
    normalisation,
  };
  return { ...survey, remarks: remarksOn(survey) };
}

function countLabels({ images, labels }: Part, classes: number): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (const image of images) counts[labels[image]]++;
  return counts;
}
