import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { NamedValues } from '@vgg/core';
import { readSafetensors } from '@vgg/formats';
import { createRun, openRun } from './run.ts';
import { snapshotName, stepOfSnapshot } from './snapshot-form.ts';
import { card, settings } from './testing/fixtures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const parent = temporaryFolder();

/** All weights are the step. */
const weightsOf = (step: number): NamedValues => ({
  'conv1_1/kernel': { shape: [3, 3, 3, 2], data: new Float32Array(54).fill(step) },
  'conv1_1/bias': { shape: [2], data: new Float32Array(2).fill(step) },
});

describe('the moments of a run', () => {
  it('are there in the order of their steps, with weights and card', async () => {
    const run = await createRun(parent, settings, 'moments');
    expect(await run.snapshots.list()).toEqual([]);
    for (const step of [100, 0, 20]) await run.snapshots.save(step, weightsOf(step), card);
    const again = await openRun(run.folder);
    const list = await again.snapshots.list();
    expect(list.map(({ step }) => step)).toEqual([0, 20, 100]);
    const file = readFileSync(join(run.folder, 'snapshots', snapshotName(20)));
    expect(list[1].bytes).toBe(file.length);
    const { tensors, metadata } = readSafetensors(file);
    expect(tensors['conv1_1/kernel'].data[7]).toBeCloseTo(20, 5);
    expect(tensors['conv1_1/bias'].data).toEqual(Float32Array.of(20, 20));
    expect(JSON.parse(metadata.card).classes).toEqual(card.classes);
  });

  it('go back to the checkpoint from which the training goes on', async () => {
    const run = await createRun(parent, settings, 'back');
    for (const step of [0, 10, 20]) await run.snapshots.save(step, weightsOf(step), card);
    await run.snapshots.cutBack(10);
    expect((await run.snapshots.list()).map(({ step }) => step)).toEqual([0, 10]);
    await run.snapshots.cutBack(-1);
    expect(await run.snapshots.list()).toEqual([]);
  });

  it('do not tell where pictures lay on the machine that trained', async () => {
    const run = await createRun(parent, settings, 'private');
    const data = { name: 'folder', source: '/home/somebody/pets', trainCount: 3, testCount: 1 };
    await run.snapshots.save(1, weightsOf(1), { ...card, data });
    const file = readFileSync(join(run.folder, 'snapshots', snapshotName(1)), 'latin1');
    expect(file).not.toContain('somebody');
  });

  it('are no files of other names, no folders and nothing half written', async () => {
    const run = await createRun(parent, settings, 'strange');
    await run.snapshots.save(3, weightsOf(3), card);
    const { folder } = run.snapshots;
    for (const name of ['step-4.safetensors.tmp', 'step-05.safetensors', 'notes.txt']) {
      writeFileSync(join(folder, name), 'x');
    }
    await mkdir(join(folder, snapshotName(9)));
    expect((await run.snapshots.list()).map(({ step }) => step)).toEqual([3]);
  });

  it('are one line of complaint where the disk refuses', async () => {
    const run = await createRun(parent, settings, 'refused');
    writeFileSync(join(run.folder, 'snapshots'), 'in the way');
    await expect(run.snapshots.save(1, weightsOf(1), card)).rejects.toThrow(/snapshots/);
    expect(readdirSync(run.folder)).toContain('snapshots');
  });
});

it('tells a moment by its file’s name alone', () => {
  expect(stepOfSnapshot(snapshotName(120))).toBe(120);
  expect(
    ['step-.safetensors', 'step--1.safetensors', 'step-1.5.safetensors', 'best.safetensors'].map(
      stepOfSnapshot,
    ),
  ).toEqual([null, null, null, null]);
});
