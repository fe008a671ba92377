import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ConfigurationName, configurations } from '@vgg/core';
import { openRun } from '@vgg/runs';
import { labelled } from './labels.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vgg-draw-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const trained = new URL('../../../../../results/A-fast/run.json', import.meta.url);

/** A run as it was trained in earnest, but for what is told. */
async function run(
  name: string,
  { configuration = 'A' as ConfigurationName, seed = 1, recipe = 'fast', learningRate = 0.25 } = {},
) {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  cpSync(trained, join(place, 'run.json'));
  const settings = JSON.parse(readFileSync(trained, 'utf8'));
  settings.card.network = {
    ...settings.card.network,
    configuration,
    layers: configurations[configuration],
  };
  const { training } = settings.card;
  settings.card.training = {
    ...training,
    seed,
    recipe: { ...training.recipe, name: recipe, learningRate },
  };
  writeFileSync(join(place, 'run.json'), JSON.stringify(settings));
  return openRun(place);
}

const labelsOf = (runs: Parameters<typeof labelled>[0]) =>
  labelled(runs).map(({ label, repeat }) => [label, repeat]);

it('calls lines by their configurations where these tell them apart', async () => {
  const runs = [await run('one/x'), await run('one/y', { configuration: 'E' })];
  expect(labelsOf(runs)).toEqual([
    ['A', 1],
    ['E', 1],
  ]);
});

it('adds the recipes where configurations come twice', async () => {
  const runs = [await run('two/x', { recipe: 'plain' }), await run('two/y')];
  expect(labelsOf(runs)).toEqual([
    ['A, plain', 1],
    ['A, fast', 1],
  ]);
});

it('calls lines by their folders else, and those apart by a seed alone repeats', async () => {
  const runs = [
    await run('three/whole/1'),
    await run('three/rate/half', { learningRate: 0.125 }),
    await run('three/whole/2', { seed: 2 }),
  ];
  expect(labelsOf(runs)).toEqual([
    ['whole', 1],
    ['whole', 2],
    ['rate/half', 1],
  ]);
});

it('takes what was trained twice with one seed for two lines', async () => {
  expect(labelsOf([await run('five/before'), await run('five/after')])).toEqual([
    ['before', 1],
    ['after', 1],
  ]);
});

it('takes one line for itself, and repeats beside another in one folder by the first', async () => {
  const repeats = [await run('four/1'), await run('four/2', { seed: 2 })];
  expect(labelsOf(repeats)).toEqual([
    ['A', 1],
    ['A', 2],
  ]);
  const other = await run('four/3', { learningRate: 0.125 });
  expect(labelsOf([...repeats, other])).toEqual([
    ['1', 1],
    ['1', 2],
    ['3', 1],
  ]);
});
