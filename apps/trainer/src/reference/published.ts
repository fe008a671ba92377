/**
 * The reference's published results: what nanasin120/VGGNet-Pytorch (MIT) reached with the five
 * configurations that it trains, to set beside one's own.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ModelCard } from '@vgg/core';
import { published } from '@vgg/core/published';

/** One configuration's curves; index 0 is the first epoch, null where the figure hides a value. */
export interface PublishedResult {
  /** Mean cross-entropy of the epoch's batches, in nats. */
  trainLoss: readonly (number | null)[];
  /** A fraction of 1. */
  testAccuracy: readonly (number | null)[];
  /** Seconds since training began, on the author's GPU. */
  cumulativeSeconds: readonly (number | null)[];
}

export type PublishedConfiguration = keyof typeof published.trainLoss;

/** The configurations that the reference trains, in its order. */
export const publishedConfigurations = Object.keys(published.trainLoss) as PublishedConfiguration[];

/** Configuration to its published curves, ten epochs each. */
export const publishedResults: Readonly<Record<PublishedConfiguration, PublishedResult>> = {
  A: resultOf('A'),
  B: resultOf('B'),
  C: resultOf('C'),
  D: resultOf('D'),
  E: resultOf('E'),
};

/** Whether a run is trained as the published curves were: by their recipe and head, on all of CIFAR-10. */
export function trainedAsPublished({ network, data, training }: ModelCard): boolean {
  const recipe = training?.recipe;
  const { head, dropout, batchNorm, optimizer, learningRate, batchSize } = published.recipe;
  return (
    data?.name === 'cifar10' &&
    data.subset === undefined &&
    data.validation === undefined &&
    isDeepStrictEqual(network.head, head) &&
    network.dropout === dropout &&
    network.batchNorm === batchNorm &&
    recipe?.optimiser.kind === optimizer &&
    recipe.schedule.kind === 'constant' &&
    recipe.learningRate === learningRate &&
    recipe.batchSize === batchSize &&
    recipe.augmentation.flip === published.recipe.augmentation
  );
}

/** The configuration, as the reference knows it; null for one that it did not train. */
export function publishedConfiguration(configuration: string): PublishedConfiguration | null {
  return publishedConfigurations.find((known) => known === configuration) ?? null;
}

/** The published curves of a configuration; null for one that the reference did not train. */
export function publishedResult(configuration: string): PublishedResult | null {
  const name = publishedConfiguration(configuration);
  return name === null ? null : publishedResults[name];
}

function resultOf(name: PublishedConfiguration): PublishedResult {
  const percent: readonly (number | null)[] = published.testAccuracy[name];
  return {
    trainLoss: published.trainLoss[name],
    testAccuracy: percent.map((value) => (value === null ? null : value / 100)),
    cumulativeSeconds: published.cumulativeSeconds[name],
  };
}
