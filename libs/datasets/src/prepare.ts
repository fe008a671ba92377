import { DataError } from '@vgg/cifar/pixels';
import type { DataDescription, InputCard, TrainingData } from '@vgg/core';
import { checkInteger, checkSeed } from './batches/check-request.ts';
import { holdBack } from './batches/hold-back.ts';
import { trainingData } from './batches/training-data.ts';
import type { Split } from './folder/layout.ts';
import { type Part, partOf } from './images/pixels.ts';
import type { MeanAndDeviation } from './mean-and-deviation.ts';
import type { ReadData } from './reader.ts';
import type { DataRequest } from './request.ts';
import { RequestError } from './request-error.ts';

/** What five poolings, as in every network of the paper, halve to one pixel; and the paper's own. */
const LEAST_SIZE = 2 ** 5;
const MOST_SIZE = 224;
/** Pixels that are all the same have no deviation, and could not be divided by it. */
const LEAST_DEVIATION = 1 / 255;

/** What of a data set that was read concerns its images. */
export type ReadImages = Omit<ReadData, 'findings' | 'close'>;

/** Images that a network can learn from. */
export interface PreparedDataSet {
  /** Batches to train and to test on. */
  data: TrainingData;
  /** What a network that learns from it says of it. */
  description: DataDescription;
  /** How a picture becomes the input of a network that learns from it. */
  input: InputCard;
  parts: Record<Split, Part>;
  normalisation: MeanAndDeviation;
}

/** @throws RequestError naming what is out of range, and the range */
export function checkRequest({
  inputSize,
  subset,
  validation,
  seed,
  memoryLimit,
}: DataRequest): void {
  if (inputSize !== undefined) checkInteger('Input size', inputSize, LEAST_SIZE, MOST_SIZE);
  if (subset !== undefined) checkInteger('Subset', subset, 1);
  if (validation !== undefined && !(validation > 0 && validation < 1)) {
    throw new RequestError(`Validation ${validation}: expected a share above 0 and below 1`);
  }
  if (seed !== undefined) checkSeed(seed);
  if (memoryLimit !== undefined) checkInteger('Memory limit', memoryLimit, 0);
}

/**
 * Makes of images that were read what a request asks for: a part of them, some held back, normalised,
 * labelled as a network that is there already labels them. Where they were read, on Node or in a
 * browser, makes no difference.
 * @param name of the data set, for the model card
 * @throws DataError with one line
 */
export async function prepare(
  name: string,
  read: ReadImages,
  request: Omit<DataRequest, 'data'>,
): Promise<PreparedDataSet> {
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
    name,
    ...(read.source !== undefined && { source: read.source }),
    ...(read.fingerprint !== undefined && { fingerprint: read.fingerprint }),
    ...(read.labels && { labels: read.labels }),
    imageSize,
    interpolation: input.interpolation,
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
  return { data, description, input, parts, normalisation };
}

/** The subset first, then what is held back of it. */
function divide(read: ReadImages, { subset, validation, seed = 0 }: Omit<DataRequest, 'data'>) {
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
  read: ReadImages,
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
