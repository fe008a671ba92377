import { availableParallelism, cpus } from 'node:os';
import { describeNetwork } from '@vgg/core';
import type { Run } from '@vgg/runs';
import { dataInWords } from '../protocol/data-in-words.ts';
import type { ComparisonEntry, ComparisonResult } from './comparison.ts';

/** What a run has to show so far. */
export async function entryOf(run: Run, repeat = 1): Promise<ComparisonEntry> {
  const { configuration } = run.architecture;
  const { parameters } = describeNetwork(run.architecture);
  const events = await run.metrics();
  const epochs = events.filter((event) => event.event === 'epoch');
  const layers = events.flatMap((event) =>
    event.event === 'step' && event.layers ? [{ epoch: event.epoch, norms: event.layers }] : [],
  );
  const seed = run.card.training?.seed ?? 0;
  const data = run.card.data?.name ?? '';
  return { configuration, parameters, repeat, seed, run: run.folder, data, epochs, layers };
}

/**
 * The entries with the settings that they share, as `run`, one of them, tells them.
 * @param more settings that no run knows of itself
 */
export function resultOf(
  entries: ComparisonEntry[],
  run: Run,
  more: ComparisonResult['settings'] = {},
): ComparisonResult {
  const { card, engine, threads, versions } = run.settings;
  const { name, ...details } = { name: '', ...card.training?.recipe };
  return {
    settings: {
      recipe: name,
      ...flat(details),
      seed: card.training?.seed ?? 0,
      ...more,
      ...(card.data ? { data: dataInWords(card.data) } : {}),
      subset: card.data?.subset ?? 'all images',
      engine,
      threads: threads ?? 1,
      ...Object.fromEntries(
        Object.entries(versions).map(([key, value]) => [`version: ${key}`, value]),
      ),
    },
    command: `vgg ${process.argv.slice(2).join(' ')}`,
    date: new Date().toISOString(),
    machine: `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores`,
    entries,
  };
}

/** Settings as rows: what is nested becomes one text. */
function flat(settings: object): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      key,
      ['string', 'number', 'boolean'].includes(typeof value) ? value : JSON.stringify(value),
    ]),
  );
}
