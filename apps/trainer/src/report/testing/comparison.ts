import type { EpochEvent } from '@vgg/core';
import { publishedConfiguration } from '../../reference/published.ts';
import type { ComparisonEntry, ComparisonResult } from '../comparison.ts';

/** An epoch of a training that learns evenly; `shift` moves its accuracy, a fraction of 1. */
export function epochEvent(epoch: number, shift = 0, secondsPerEpoch = 20): EpochEvent {
  return {
    event: 'epoch',
    epoch,
    step: epoch * 782,
    trainLoss: 1.2 / epoch,
    testAccuracy: 0.6 + 0.02 * epoch + shift,
    testLoss: 0.7,
    seconds: secondsPerEpoch,
    cumulativeSeconds: epoch * secondsPerEpoch,
    imagesPerSecond: 50_000 / secondsPerEpoch,
    learningRate: 1e-4,
  };
}

/** One entry of a comparison, with its epochs. */
export function comparisonEntry(
  configuration: string,
  { repeat = 1, epochs = 10, shift = 0, secondsPerEpoch = 20 } = {},
): ComparisonEntry {
  return {
    label: configuration,
    configuration,
    parameters: 28_144_010,
    repeat,
    seed: repeat,
    run: `runs/compare/${configuration}-${repeat}`,
    beside: publishedConfiguration(configuration),
    epochs: Array.from({ length: epochs }, (_, i) => epochEvent(i + 1, shift, secondsPerEpoch)),
    layers: [],
  };
}

/** A comparison of the entries under plausible settings. */
export function comparisonResult(entries: ComparisonEntry[]): ComparisonResult {
  return {
    settings: {
      recipe: 'reference',
      data: 'CIFAR-10',
      'batch size': 64,
      'batch normalisation': true,
    },
    command: 'vgg compare A B --recipe reference',
    date: '2026-11-24 08:12',
    machine: 'a machine, 2 cores',
    entries,
  };
}
