import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { CLASSES } from '@vgg/cifar/pixels';
import { openRun } from './run.ts';
import { readSettings } from './settings.ts';

const old = join(import.meta.dirname, 'testing/format-1/run.json');

it('a run.json of version 0.1 becomes a card that says all that it said', async () => {
  const { card, engine, threads, started, machine } = await readSettings(old);
  const said = JSON.parse(readFileSync(old, 'utf8'));
  expect({ engine, threads, started, machine }).toEqual({
    engine: said.engine,
    threads: said.threads,
    started: said.started,
    machine: said.machine,
  });
  expect(card.network).toEqual({
    configuration: 'A',
    layers: '64 M 128 M 256 256 M 512 512 M 512 512 M',
    head: [4096, 4096],
    batchNorm: true,
    dropout: 0,
    initialiser: 'pytorch',
  });
  expect(card.classes).toEqual([...CLASSES]);
  expect(card.input).toMatchObject({ size: 32, mean: [0.4914, 0.4822, 0.4465] });
  expect(card.data).toEqual({ name: 'cifar10', trainCount: 50_000, testCount: 10_000 });
  expect(card.training?.seed).toBe(said.seed);
  // What recipes could not say then is what trainings did then.
  expect(card.training?.recipe).toEqual({
    ...said.recipe,
    batchNormMomentum: 0.1,
    fixedScale: false,
    whitening: false,
    logitsScale: 1,
    biases: { rate: 1, decay: true },
    averaging: { kind: 'none' },
  });
});

it('a run of version 0.1 has the network that it was', async () => {
  const run = await openRun(join(old, '..'));
  expect(run.architecture).toMatchObject({ configuration: 'A', classes: 10, inputSize: 32 });
});
