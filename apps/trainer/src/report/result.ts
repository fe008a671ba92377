import { availableParallelism, cpus } from 'node:os';
import { describeNetwork } from '@vgg/core';
import type { Run } from '@vgg/runs';
import { dataInWords } from '../protocol/data-in-words.ts';
import { publishedConfiguration } from '../reference/published.ts';
import { commandLine } from './command-line.ts';
import type { ComparisonEntry, ComparisonResult } from './comparison.ts';

/**
 * What a run has to show so far.
 * @param more what its line is called, where its configuration does not tell, and its place among repeats;
 *   `beside`: whose published curves stand beside it, where not those of its configuration
 */
export async function entryOf(
  run: Run,
  more: Partial<Pick<ComparisonEntry, 'label' | 'repeat' | 'beside'>> = {},
): Promise<ComparisonEntry> {
  const { configuration } = run.architecture;
  const { parameters } = describeNetwork(run.architecture);
  const events = await run.metrics();
  const epochs = events.filter((event) => event.event === 'epoch');
  const layers = events.flatMap((event) =>
    event.event === 'step' && event.layers ? [{ epoch: event.epoch, norms: event.layers }] : [],
  );
  const seed = run.card.training?.seed ?? 0;
  const beside = run.card.data?.name === 'cifar10' ? publishedConfiguration(configuration) : null;
  return {
    label: configuration,
    configuration,
    parameters,
    repeat: 1,
    seed,
    run: run.folder,
    beside,
    epochs,
    layers,
    ...more,
  };
}

/** What a run was trained with, a row each. */
export function settingsOf(run: Run): ComparisonResult['settings'] {
  const { card, engine, threads, versions } = run.settings;
  const { name, ...details } = { name: '', ...card.training?.recipe };
  return {
    recipe: name,
    ...flat(details),
    seed: card.training?.seed ?? 0,
    ...(card.data ? { data: dataInWords(card.data) } : {}),
    subset: card.data?.subset ?? 'all images',
    engine,
    threads: threads ?? 1,
    ...Object.fromEntries(
      Object.entries(versions).map(([key, value]) => [`version: ${key}`, value]),
    ),
  };
}

/** The entries, and the settings that they share. */
export function resultOf(
  entries: ComparisonEntry[],
  settings: ComparisonResult['settings'],
): ComparisonResult {
  return {
    settings,
    command: commandLine(process.argv.slice(2)),
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
