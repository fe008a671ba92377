import type { EpochEvent, LayerNorms } from '@vgg/core';
import {
  type PublishedConfiguration,
  type PublishedResult,
  publishedResults,
} from '../reference/published.ts';

/** One training; `repeat` counts from 1 among those of one label. */
export interface ComparisonEntry {
  /** What its line is called: the configuration, where that tells trainings apart. */
  label: string;
  configuration: string;
  parameters: number;
  repeat: number;
  seed: number;
  /** The run's folder. */
  run: string;
  /** Whose published curves are drawn beside it; null where the reference trained no such thing. */
  beside: PublishedConfiguration | null;
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

/** A line of the figure: the repeats of one label, in the order in which they were trained. */
export interface Series {
  label: string;
  repeats: ComparisonEntry[];
}

/** Gathers the repeats of each label; labels keep the order of their first entry. */
export function byLabel(entries: readonly ComparisonEntry[]): Series[] {
  const groups = new Map<string, ComparisonEntry[]>();
  for (const entry of entries) {
    const group = groups.get(entry.label);
    if (group) group.push(entry);
    else groups.set(entry.label, [entry]);
  }
  return [...groups].map(([label, repeats]) => ({ label, repeats }));
}

/** The published curves to set beside an entry. */
export function publishedBeside({ beside }: ComparisonEntry): PublishedResult | null {
  return beside === null ? null : publishedResults[beside];
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
