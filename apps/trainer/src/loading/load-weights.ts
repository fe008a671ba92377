import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  architectureOf,
  fromPyTorchWeights,
  type NamedValues,
  networkWeights,
  readModelCard,
} from '@vgg/core';
import { FormatError, readPyTorch, readSafetensors } from '@vgg/formats';
import { openRun } from '@vgg/runs';
import { UsageError } from '../errors.ts';
import { findRun } from './find-run.ts';

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
 * @throws UsageError with one line where there is no such thing
 * @throws RunError, FormatError where it is damaged
 */
export async function loadWeights(source: string): Promise<LoadedWeights> {
  const place = await findRun(source);
  const there = await stat(place).catch(() => null);
  if (!there) throw new UsageError(`${source} is no run and no file of weights`);
  if (there.isDirectory()) return ofRun(place);
  try {
    return ofFile(await readFile(place), extname(place).toLowerCase());
  } catch (error) {
    if (error instanceof RangeError || error instanceof FormatError) {
      throw new UsageError(`${source}: ${error.message}`);
    }
    throw error;
  }
}

async function ofRun(folder: string): Promise<LoadedWeights> {
  const run = await openRun(folder);
  const best = await run.peekCheckpoint('best');
  const loaded = best ? await run.loadBest() : (await run.loadCheckpoint())?.checkpoint;
  if (!loaded) throw new UsageError(`${folder} has no checkpoint yet: train it first`);
  return {
    layers: run.card.network.layers,
    values: onlyWeights(run.architecture, loaded.tensors),
    classes: run.card.classes,
  };
}

function ofFile(bytes: Uint8Array, ending: string): LoadedWeights {
  if (ending !== '.safetensors') return recognised(readPyTorch(bytes).tensors);
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.card === undefined) return recognised(tensors);
  const card = readModelCard(JSON.parse(metadata.card));
  return {
    layers: card.network.layers,
    values: onlyWeights(architectureOf(card), tensors),
    classes: card.classes,
  };
}

function recognised(tensors: NamedValues): LoadedWeights {
  const { network, values } = fromPyTorchWeights(tensors);
  return { layers: network.layers, values };
}

/** A checkpoint holds the optimiser's memory too. */
function onlyWeights(of: Parameters<typeof networkWeights>[0], tensors: NamedValues): NamedValues {
  return Object.fromEntries(
    networkWeights(of).flatMap(({ name }) => (tensors[name] ? [[name, tensors[name]]] : [])),
  );
}
