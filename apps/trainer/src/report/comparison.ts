import type { EpochEvent, LayerNorms } from '@vgg/core';
import { type PublishedResult, publishedResult } from '../reference/published.ts';

/** One training of one configuration; `repeat` counts from 1. */
export interface ComparisonEntry {
  configuration: string;
  parameters: number;
  repeat: number;
  seed: number;
  /** The run's folder. */
  run: string;
  /** Name of the data set that it learned from. */
  data: string;
  epochs: EpochEvent[];
  /** How large signals and gradients were at the beginning of epochs; none in older runs. */
  layers: { epoch: number; norms: LayerNorms[] }[];
}

/** What `vgg compare` found and under which settings: everything the report shows. */
export interface ComparisonResult {
  /** Recipe, batch size, subset, engine, threads, versions: one row of the report each. */
  settings: Record<string, string | number | boolean>;
  /** The command line that makes this comparison again. */
  command: string;
  date: string;
  machine: string;
  entries: ComparisonEntry[];
}

/** A configuration with its repeats, in the order in which they were trained. */
export interface ConfigurationSeries {
  configuration: string;
  repeats: ComparisonEntry[];
}

/** Gathers the repeats of each configuration; configurations keep the order of their first entry. */
export function byConfiguration(entries: readonly ComparisonEntry[]): ConfigurationSeries[] {
  const groups = new Map<string, ComparisonEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.configuration);
    if (group) group.push(entry);
    else groups.set(entry.configuration, [entry]);
  }
  return [...groups].map(([configuration, repeats]) => ({ configuration, repeats }));
}

/** The published curves to set beside an entry; null where the reference trained no such thing. */
export function publishedBeside({ configuration, data }: ComparisonEntry): PublishedResult | null {
  return data === 'cifar10' ? publishedResult(configuration) : null;
}

/** Which images choose the best: those held back from training, where there are any. */
export function chosenOn(entries: readonly ComparisonEntry[]): 'validation' | 'test' {
  const validated = entries.some(({ epochs }) => epochs.some((e) => e.validationAccuracy != null));
  return validated ? 'validation' : 'test';
}

/** Mean and extremes over repeats. */
export interface Spread {
  mean: number;
  min: number;
  max: number;
}

/** Mean, least and greatest of the finite values; null if there are none. */
export function spread(values: readonly number[]): Spread | null {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return null;
  return {
    mean: finite.reduce((sum, value) => sum + value, 0) / finite.length,
    min: Math.min(...finite),
    max: Math.max(...finite),
  };
}
