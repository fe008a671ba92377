import { type Architecture, networkWeights } from '@vgg/core';
import { LARGEST } from '../inference/batching.ts';
import type { Engine } from '../inference/engine.ts';
import { largestBatch } from '../inference/largest-batch.ts';
import type { Listing } from './catalogue.ts';
import type { CheckpointLabel } from './checkpoint-label.ts';
import { readCheckpoint } from './read-checkpoint.ts';
import type { ServedModel } from './served-model.ts';

let lastId = 0;

/**
 * Reads a checkpoint into the engine, which tries it out.
 * @param most images of a batch, as it was set
 * @throws RunError where the checkpoint is broken or does not fit its run, InferenceError where the
 *   network does not fit into memory or answers no finite numbers
 */
export async function loadModel(
  engine: Engine,
  { run }: Listing,
  label: CheckpointLabel,
  identity: string,
  most: number,
): Promise<ServedModel> {
  const { card, weights, step } = await readCheckpoint(run.folder, label);
  const model: ServedModel = {
    id: ++lastId,
    name: run.name,
    version: String(step),
    card,
    batch: largestBatch(card, LARGEST),
    bytes: weightBytes(run.architecture),
    identity,
    lastUsed: performance.now(),
    leases: 0,
    retired: false,
  };
  await engine.load(model.id, card, weights, Math.min(model.batch, most));
  return model;
}

/** The bytes of a network's weights. */
export function weightBytes(architecture: Architecture): number {
  return 4 * networkWeights(architecture).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, side) => product * side, 1);
