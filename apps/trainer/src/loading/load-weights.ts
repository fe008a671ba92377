import { stat } from 'node:fs/promises';
import { type NamedValues, networkWeights } from '@vgg/core';
import { openRun } from '@vgg/runs';
import { UsageError } from '../errors.ts';
import { findRun } from './find-run.ts';
import { readWeightsFile } from './read-weights-file.ts';

/** Weights to begin from, by our names, and what they are of. */
export interface LoadedWeights {
  /** The convolutional part that they are of, in the notation of `parseLayers`. */
  layers: string;
  values: NamedValues;
  /** The classes by name, where they are known. */
  classes?: readonly string[];
}

/**
 * The weights of a run (its best, or its last where none is the best), of a checkpoint, or of a file
 * of PyTorch's.
 * @throws UsageError with one line where there is no such thing, or the file is not accepted
 * @throws RunError where the run is damaged
 */
export async function loadWeights(source: string): Promise<LoadedWeights> {
  const place = await findRun(source);
  const there = await stat(place).catch(() => null);
  if (!there) throw new UsageError(`${source} is no run and no file of weights`);
  if (there.isDirectory()) return ofRun(place);
  const { network, values, classes } = await readWeightsFile(place);
  return { layers: network.layers, values, ...(classes && { classes }) };
}

async function ofRun(folder: string): Promise<LoadedWeights> {
  const run = await openRun(folder);
  const best = await run.peekCheckpoint('best');
  const loaded = best ? await run.loadBest() : (await run.loadCheckpoint())?.checkpoint;
  if (!loaded) throw new UsageError(`${folder} has no checkpoint yet: train it first`);
  const { architecture, card } = run;
  // A checkpoint holds the optimiser's memory too.
  const own = networkWeights(architecture).map(({ name }) => [name, loaded.tensors[name]]);
  return {
    layers: card.network.layers,
    values: Object.fromEntries(own.filter(([, tensor]) => tensor)),
    classes: card.classes,
  };
}
