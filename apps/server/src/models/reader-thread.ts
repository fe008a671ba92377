import { parentPort, workerData } from 'node:worker_threads';
import { architectureOf, type ModelCard, type NamedValues, networkWeights } from '@vgg/core';
import { openRun, RunError } from '@vgg/runs';
import type { CheckpointLabel } from './checkpoint-label.ts';

/** A checkpoint's network: what the optimiser remembers is left out. */
export interface ReadCheckpoint {
  card: ModelCard;
  weights: NamedValues;
  step: number;
}

export type Reading = { checkpoint: ReadCheckpoint } | { error: string };

async function read(folder: string, label: CheckpointLabel): Promise<ReadCheckpoint> {
  const run = await openRun(folder);
  const architecture = architectureOf(run.card);
  const { configuration } = architecture;
  const { tensors, progress } = label === 'best' ? await run.loadBest() : await last(run);
  const weights: NamedValues = {};
  for (const { name, shape: expected } of networkWeights(architecture)) {
    const found = tensors[name];
    if (found?.shape.join() !== expected.join()) {
      throw new RunError(
        `${folder}: ${label} does not fit configuration ${configuration}: ${name} ${
          found ? `has shape [${found.shape}]` : 'is missing'
        }, [${expected}] is needed`,
      );
    }
    weights[name] = found;
  }
  return { card: run.cardAt(progress), weights, step: progress.step };
}

async function last(run: Awaited<ReturnType<typeof openRun>>) {
  const loaded = await run.loadCheckpoint();
  if (!loaded) throw new RunError(`${run.folder} has no checkpoint yet`);
  if (loaded.warning) throw new RunError(loaded.warning);
  return loaded.checkpoint;
}

const { folder, label } = workerData as { folder: string; label: CheckpointLabel };
try {
  const checkpoint = await read(folder, label);
  const memory = Object.values(checkpoint.weights).map(({ data }) => data.buffer as ArrayBuffer);
  parentPort?.postMessage({ checkpoint } satisfies Reading, memory);
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  parentPort?.postMessage({ error: text } satisfies Reading);
}
