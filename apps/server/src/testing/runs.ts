import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLASSES, DEVIATION, IMAGE_SIZE, MEAN } from '@vgg/cifar/pixels';
import {
  architecture,
  architectureOf,
  cardFor,
  configurations,
  type DataDescription,
  firstProgress,
  type ModelCard,
  type NamedValues,
  networkWeights,
  recipes,
  seedFor,
  uniform,
} from '@vgg/core';
import { createRun, type Run } from '@vgg/runs';

const learnedFrom: DataDescription = {
  name: 'cifar10',
  imageSize: IMAGE_SIZE,
  mean: [...MEAN],
  deviation: [...DEVIATION],
  classes: [...CLASSES],
  trainCount: 1000,
  testCount: 200,
  subset: 1000,
};

/** The card of a network of such layers, with CIFAR-10's classes. */
export function cifarCard(layers: string, head: number[]): ModelCard {
  const options = { layers, head, classes: CLASSES.length, inputSize: IMAGE_SIZE };
  const training = { recipe: { ...recipes.fast, name: 'fast' }, seed: 1 };
  return cardFor(architecture('custom', options), learnedFrom, training);
}

/** Configuration A with a few filters, for its speed. */
const FEW = '8 M 8 M 16 16 M 16 16 M 16 16 M';
export const smallCard = cifarCard(FEW, [16, 16]);
/** As quick, with 2.1 MiB of weights. */
export const wideCard = cifarCard(FEW, [1024, 512]);
/** As small, and slow: who asks for many images waits for a while. */
export const slowCard = cifarCard('64 64 64 64 M', []);
/** The paper's configuration A, but for its head. */
export const cardA = cifarCard(configurations.A, [64, 64]);

/** A folder for runs that goes when the tests are over. */
export async function temporaryRuns(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'vgg-server-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Weights that tell the classes apart as a trained network does, drawn from a seed. */
export function weightsFor(seed: number, card: ModelCard = smallCard): NamedValues {
  const values: NamedValues = {};
  for (const { name, shape } of networkWeights(architectureOf(card))) {
    const length = shape.reduce((product, side) => product * side, 1);
    const spread = Math.sqrt(6 / (length / shape[shape.length - 1]));
    values[name] = { shape: [...shape], data: fill(name, length, spread, seed) };
  }
  return values;
}

/** Random numbers of a prime count, repeated: drawing millions would take seconds in every test. */
const DRAWN = 65_537;

function fill(name: string, length: number, spread: number, seed: number): Float32Array {
  if (/gamma|variance/.test(name)) return new Float32Array(length).fill(1);
  const values = new Float32Array(length);
  if (!name.endsWith('kernel')) return values;
  const own = seedFor(seed, name);
  const drawn = Float32Array.from(
    { length: Math.min(DRAWN, length) },
    (_, i) => (2 * uniform(i, own) - 1) * spread,
  );
  for (let at = 0; at < length; at += DRAWN) values.set(drawn.subarray(0, length - at), at);
  return values;
}

/** A run that is there, with nothing in it yet. */
export function emptyRun(parent: string, name: string, card: ModelCard = smallCard): Promise<Run> {
  return createRun(parent, { card, engine: 'vgg-wasm' }, name);
}

/** Saves a checkpoint of that step, drawn from that seed. */
export async function save(
  run: Run,
  {
    step,
    seed = step,
    accuracy = 0.5,
    best = true,
    weights = weightsFor(seed, run.card),
  }: {
    step: number;
    seed?: number;
    accuracy?: number | null;
    best?: boolean;
    weights?: NamedValues;
  },
): Promise<void> {
  run.append({ event: 'checkpoint', step, epoch: 1, reason: best ? 'best' : 'epoch' });
  const progress = { ...firstProgress(1, 64), step, bestAccuracy: accuracy };
  await run.saveCheckpoint({ tensors: weights, progress }, { best });
}

/** A run with one checkpoint. */
export async function trainedRun(
  parent: string,
  name: string,
  accuracy = 0.5,
  card = smallCard,
): Promise<Run> {
  const run = await emptyRun(parent, name, card);
  await save(run, { step: 10, accuracy });
  return run;
}
