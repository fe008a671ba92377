import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  architectureOf,
  fromPyTorchWeights,
  type InputCard,
  inputSchema,
  type ModelCard,
  type NamedValues,
  type NamesOf,
  type NetworkCard,
  networkWeights,
  type RecognisedNetwork,
  readModelCard,
} from '@vgg/core';
import { FormatError, readPyTorch, readSafetensors } from '@vgg/formats';
import { z } from 'zod';
import { UsageError } from '../errors.ts';

/** What a file of weights holds, and what it tells of their network. */
export interface WeightsFile {
  network: RecognisedNetwork & Partial<Pick<NetworkCard, 'dropout' | 'initialiser'>>;
  /** By our names, in our layouts. */
  values: NamedValues;
  /** Whose names they had in the file. */
  names: NamesOf | 'ours';
  /** The classes by name and what it takes of a picture, where the file says so. */
  classes?: readonly string[];
  input?: InputCard;
}

/**
 * The weights of a `.pth`, a `.pt` or a `.safetensors`: this project's checkpoints and exports, or
 * PyTorch's. Reading takes about three times the file's size of memory for a moment.
 * @throws UsageError with one line where there is no such file, it is damaged, hostile, or of no VGG
 */
export async function readWeightsFile(path: string): Promise<WeightsFile> {
  try {
    // A pipe or a device could keep a reader for ever.
    if (!(await stat(path)).isFile()) throw new UsageError(`${path} is no file`);
    const bytes = await readFile(path);
    return extname(path).toLowerCase() === '.safetensors'
      ? fromSafetensors(bytes)
      : recognised(readPyTorch(bytes).tensors);
  } catch (error) {
    if (error instanceof RangeError || error instanceof FormatError) {
      throw new UsageError(`${path}: ${error.message}`);
    }
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UsageError(`${path} does not exist`);
    if (code !== undefined) throw new UsageError(`${path} cannot be read (${code})`);
    throw error;
  }
}

function fromSafetensors(bytes: Uint8Array): WeightsFile {
  const { tensors, metadata } = readSafetensors(bytes);
  if (metadata.card !== undefined) return ours(readModelCard(parsed(metadata.card)), tensors);
  const classes = z.array(z.string()).safeParse(parsed(metadata.classes));
  const input = inputSchema.safeParse(parsed(metadata.input));
  return {
    ...recognised(tensors),
    ...(classes.success && { classes: classes.data }),
    ...(input.success && { input: input.data }),
  };
}

/** A checkpoint holds the optimiser's memory too. */
function ours(card: ModelCard, tensors: NamedValues): WeightsFile {
  const { configuration: _, ...network } = card.network;
  const { classes, input } = card;
  const values = networkWeights(architectureOf(card)).flatMap(({ name }) =>
    tensors[name] ? [[name, tensors[name]] as const] : [],
  );
  return {
    network: {
      ...network,
      head: [...network.head],
      classes: classes.length,
      inputSize: input.size,
    },
    values: Object.fromEntries(values),
    names: 'ours',
    classes,
    input,
  };
}

const recognised = (tensors: NamedValues): WeightsFile => fromPyTorchWeights(tensors);

/** JSON that anyone may have written; undefined where it is none. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
