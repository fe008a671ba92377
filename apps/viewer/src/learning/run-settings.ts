import { version_core } from '@tensorflow/tfjs-core';
import { defaultName, FORMAT, type RunSettings } from '@vgg/runs/files';
import { keptRuns } from './kept-runs.ts';
import type { PickedEngine } from './pick-engine.ts';

/** Threads that an engine computes with, this one included. */
export async function threadsOf({ facts }: PickedEngine): Promise<number> {
  if (facts.backend !== 'vgg-wasm') return 1;
  const { describeBackend } = await import('@vgg/backend-wasm');
  return (await describeBackend()).threads;
}

/** The engine as a `run.json` tells it. */
export const engineOf = ({ facts }: PickedEngine, threads: number) => ({
  engine: facts.backend,
  threads,
});

/** What `run.json` says of a training in this browser. */
export async function settingsOf(
  card: RunSettings['card'],
  engine: PickedEngine,
): Promise<RunSettings> {
  const { userAgent, hardwareConcurrency } = navigator;
  const browser = /(Firefox|Edg|Chrome|Version)\/[\d.]+/.exec(userAgent)?.[0] ?? 'unknown';
  return {
    format: FORMAT,
    card,
    ...engineOf(engine, await threadsOf(engine)),
    versions: { browser, tfjs: version_core },
    machine: {
      platform: /\(([^;)]*)/.exec(userAgent)?.[1] ?? 'browser',
      arch: 'browser',
      cpu: 'unknown',
      cores: hardwareConcurrency,
      memoryBytes: 0,
    },
    started: new Date().toISOString(),
  };
}

/** A name that no run of this browser has: configuration, recipe, time. */
export async function freeName({ card, started }: RunSettings): Promise<string> {
  const taken = new Set((await keptRuns.list()).map(({ name }) => name));
  const recipe = card.training?.recipe.name ?? '';
  const base = defaultName(card.network.configuration, recipe, new Date(started));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(name)) return name;
  }
}
