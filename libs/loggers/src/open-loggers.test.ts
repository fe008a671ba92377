import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openLoggers } from './open-loggers.ts';
import { flatParameters } from './parameters.ts';
import { rehearsal, tell } from './testing/rehearsal.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const training = { name: 'A-fast', identity: 'A-fast now', parameters: {} };
const parent = temporaryFolder();

test('all chosen tools are told, each training in a folder of its name', async () => {
  const folder = mkdtempSync(join(parent, 'all-'));
  const warnings: string[] = [];
  const choice = { tensorboard: folder, csv: join(folder, 'log.csv') };
  const loggers = openLoggers(choice, training, (message) => warnings.push(message));
  tell(loggers, rehearsal(0, 20));
  await loggers.close();
  expect(readdirSync(folder).sort()).toEqual(['A-fast', 'log-steps.csv', 'log.csv']);
  expect(readdirSync(join(folder, 'A-fast'))).toHaveLength(1);
  expect(warnings).toEqual([]);
});

test('weights are asked for only where TensorBoard wants them', () => {
  const warn = () => {};
  expect(openLoggers({ tensorboard: parent }, training, warn).weights).toBeDefined();
  expect(openLoggers({ csv: join(parent, 'x.csv') }, training, warn).weights).toBeUndefined();
});

test('one tool that fails leaves the others alone', async () => {
  const folder = mkdtempSync(join(parent, 'one-'));
  const warnings: string[] = [];
  const choice = { tensorboard: folder, csv: folder };
  const loggers = openLoggers(choice, training, (message) => warnings.push(message));
  tell(loggers, rehearsal(0, 20));
  await loggers.close();
  expect(readdirSync(join(folder, 'A-fast'))).toHaveLength(1);
  expect(warnings).toEqual([expect.stringContaining('EISDIR')]);
});

test('parameters are told without nesting', () => {
  const parameters = {
    seed: 1,
    recipe: { optimiser: { momentum: 0.9, name: 'sgd' }, clip: Number.POSITIVE_INFINITY },
    head: [512, 512],
    subset: undefined,
    batchNorm: false,
    data: null,
  };
  expect(Object.fromEntries(flatParameters(parameters))).toEqual({
    seed: 1,
    'recipe.optimiser.momentum': 0.9,
    'recipe.optimiser.name': 'sgd',
    'recipe.clip': 'Infinity',
    head: '512 512',
    batchNorm: false,
    data: 'null',
  });
});
