import { chooseEngine } from '@vgg/backend-node';
import { Network } from '@vgg/core';
import { openRun, type Run } from '@vgg/runs';
import { Failure } from '../errors.ts';
import type { NetworkOptions } from '../options/network.ts';
import { findRun } from './find-run.ts';

/**
 * A run's network with its trained weights, on the engine of that name.
 * @throws Failure where the run has no checkpoint yet.
 */
export async function openNetwork(
  folder: string,
  options: NetworkOptions,
): Promise<{ run: Run; network: Network; step: number }> {
  const run = await openRun(await findRun(folder));
  const loaded =
    options.checkpoint === 'best' ? await run.loadBest() : (await run.loadCheckpoint())?.checkpoint;
  if (!loaded) throw new Failure(`${folder} has no checkpoint yet: train it first`);
  await chooseEngine(options.backend, { threads: options.threads });
  const network = new Network(run.architecture, run.card.training?.seed ?? 0);
  network.load(loaded.tensors);
  return { run, network, step: Number(loaded.progress.step) };
}
