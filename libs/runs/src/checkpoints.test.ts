import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type CheckpointName, Checkpoints } from './checkpoints.ts';
import { writeSafetensors } from './safetensors.ts';
import { checkpointOf } from './testing/fixtures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const root = temporaryFolder();
let folder: string;
let checkpoints: Checkpoints;
let count = 0;

beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
  checkpoints = new Checkpoints(folder);
});

function damage(which: CheckpointName): void {
  const path = checkpoints.path(which);
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] = 1 + (bytes.at(-1) ?? 0);
  rmSync(path); // another name may belong to the same bytes
  writeFileSync(path, bytes);
}

describe('the checkpoints of a run', () => {
  it('keep the last, the one before and the best', async () => {
    await checkpoints.save(checkpointOf(1), { best: true, logBytes: 11 });
    await checkpoints.save(checkpointOf(2));
    await checkpoints.save(checkpointOf(3), { logBytes: 33 });
    expect(await checkpoints.load()).toEqual({
      checkpoint: checkpointOf(3),
      which: 'last',
      logBytes: 33,
    });
    expect(await checkpoints.loadBest()).toEqual({
      checkpoint: checkpointOf(1),
      which: 'best',
      logBytes: 11,
    });
    expect(readdirSync(folder).sort()).toEqual([
      'best.safetensors',
      'last.safetensors',
      'previous.safetensors',
    ]);
  });

  it('fall back to the one before, then to the best, and say so', async () => {
    await checkpoints.save(checkpointOf(1), { best: true });
    await checkpoints.save(checkpointOf(2));
    await checkpoints.save(checkpointOf(3));
    damage('last');
    expect(await new Checkpoints(folder).load()).toMatchObject({
      checkpoint: checkpointOf(2),
      which: 'previous',
      warning: `${checkpoints.path('last')} is damaged: its content does not match its checksum; going on from previous.safetensors`,
    });
    rmSync(checkpoints.path('last'));
    expect(await checkpoints.load()).toMatchObject({
      which: 'previous',
      warning: `${checkpoints.path('last')} is missing; going on from previous.safetensors`,
    });
    damage('previous');
    expect(await checkpoints.load()).toMatchObject({ checkpoint: checkpointOf(1), which: 'best' });
    damage('best');
    await expect(checkpoints.load()).rejects.toThrow(
      /^No checkpoint can be read: .*previous.*; .*best/,
    );
    await expect(checkpoints.loadBest()).rejects.toThrow('best.safetensors is damaged');
  });

  it('never let a broken last push out the good one before it', async () => {
    for (const fresh of [() => checkpoints, () => new Checkpoints(folder)]) {
      await checkpoints.save(checkpointOf(1));
      await checkpoints.save(checkpointOf(2));
      damage('last');
      const after = fresh();
      if (after === checkpoints) await after.load();
      await after.save(checkpointOf(3));
      damage('last');
      expect(await after.load()).toMatchObject({ checkpoint: checkpointOf(1), which: 'previous' });
    }
  });

  it('are none at first', async () => {
    expect(await checkpoints.load()).toBeUndefined();
    await expect(checkpoints.loadBest()).rejects.toThrow('no evaluation was saved yet');
  });

  it('may be asked for twice at once', async () => {
    await Promise.all([1, 2, 3].map((step) => checkpoints.save(checkpointOf(step, 100_000))));
    expect((await checkpoints.load())?.checkpoint.progress.step).toBe(3);
    rmSync(checkpoints.path('last'));
    expect((await checkpoints.load())?.checkpoint.progress.step).toBe(2);
  });

  it('cost no second copy on the disk for the best', async () => {
    await checkpoints.save(checkpointOf(1), { best: true });
    expect(statSync(checkpoints.path('best')).ino).toBe(statSync(checkpoints.path('last')).ino);
  });

  it('never have a last that tells of a best which is not there', async () => {
    await checkpoints.save(checkpointOf(1));
    // As a kill does, this keeps the best from being put in its place.
    mkdirSync(join(checkpoints.path('best'), 'in the way'), { recursive: true });
    const best = checkpoints.path('best');
    await expect(checkpoints.save(checkpointOf(2), { best: true })).rejects.toThrow(
      `Cannot write ${best}: it is a folder, not a file`,
    );
    expect((await new Checkpoints(folder).load())?.checkpoint).toEqual(checkpointOf(1));
    rmSync(best, { recursive: true });
    expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('leave the best as it is where a killed writer gave what it wrote that name alone', async () => {
    await checkpoints.save(checkpointOf(1), { best: true });
    linkSync(checkpoints.path('best'), `${checkpoints.path('last')}.tmp`);
    await checkpoints.save(checkpointOf(2));
    expect(await checkpoints.loadBest()).toMatchObject({ checkpoint: checkpointOf(1) });
  });

  it('overwrite what a killed writer left half made', async () => {
    await checkpoints.save(checkpointOf(1));
    for (const which of ['last', 'previous', 'best'] as const) {
      writeFileSync(`${checkpoints.path(which)}.tmp`, 'half');
    }
    await checkpoints.save(checkpointOf(2), { best: true });
    expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([]);
    expect((await checkpoints.load())?.checkpoint).toEqual(checkpointOf(2));
  });

  it('refuse progress that JSON would change without a word', async () => {
    const broken = checkpointOf(1);
    broken.progress.bestAccuracy = Number.NEGATIVE_INFINITY;
    await expect(checkpoints.save(broken)).rejects.toThrow(
      'progress.bestAccuracy is -Infinity, which JSON cannot hold',
    );
  });

  it('refuse a format that they do not know', async () => {
    const { tensors } = checkpointOf(1);
    await writeSafetensors(checkpoints.path('last'), { tensors, metadata: { checkpoint: '2' } });
    await expect(checkpoints.load()).rejects.toThrow(
      'last.safetensors has checkpoint format 2; this version reads 1',
    );
  });
});
