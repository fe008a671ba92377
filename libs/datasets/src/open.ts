import { DataError } from '@vgg/cifar';
import { findReader } from './find-reader.ts';
import type { Split } from './folder/layout.ts';
import type { Part } from './images/pixels.ts';
import { type MeanAndDeviation, measure } from './mean-and-deviation.ts';
import { checkRequest, type PreparedDataSet, prepare } from './prepare.ts';
import type { DataSetReader, ReadData } from './reader.ts';
import type { DataHooks, DataRequest } from './request.ts';
import { type SheetOptions, sampleSheet } from './sample-sheet.ts';
import { type DataSurvey, remarksOn } from './survey.ts';

const MEMORY_LIMIT = 2 ** 30;

/** A data set that is ready. */
export interface OpenDataSet extends Pick<PreparedDataSet, 'data' | 'description' | 'input'> {
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
  const { reader, folder } = await findReader(request.data);
  const { network, memoryLimit = MEMORY_LIMIT, inputSize, strict, labels, readyOnly } = request;
  const input = network?.input;
  const asked = { inputSize, strict, labels, readyOnly, memoryLimit, input };
  const read = await reader.read(folder, asked, hooks);
  try {
    return await assemble(reader, read, request);
  } catch (error) {
    await read.close();
    throw error;
  }
}

async function assemble(
  reader: DataSetReader,
  read: ReadData,
  request: DataRequest,
): Promise<OpenDataSet> {
  const { parts, normalisation, ...prepared } = await prepare(reader.name, read, request);
  return {
    ...prepared,
    survey: surveyOf(reader, read, parts, normalisation),
    sheet: (options) => sampleSheet(parts, read.classes, options),
    measure: () => measure(parts.train),
    close: read.close,
  };
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
