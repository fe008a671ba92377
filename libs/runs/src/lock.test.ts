import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { acquireLock, checkLock, LEASE, lockHolder } from './lock.ts';
import { fromPs, processStart } from './process-start.ts';
import { RunError } from './run-error.ts';
import { hasContainers, kill, said, start, startInContainer } from './testing/process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const root = temporaryFolder();
let folder: string;
let count = 0;

const inContainers = hasContainers() ? it : it.skip;

beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});

describe('the lock of a run', () => {
  it('keeps out another process while its holder lives, not after', async () => {
    const holder = start('hold-lock.ts', folder);
    expect(await said(holder)).toBe('locked');
    expect(await lockHolder(folder)).toBe(holder.pid);
    await expect(acquireLock(folder)).rejects.toThrow(
      `${folder} is being written by process ${holder.pid}`,
    );
    await kill(holder);
    expect(await lockHolder(folder)).toBeUndefined();
    const release = await acquireLock(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(await said(start('hold-lock.ts', folder))).toBe(
      `${folder} is being written by process ${process.pid}`,
    );
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps out the same process too', async () => {
    const release = await acquireLock(folder);
    await expect(acquireLock(folder)).rejects.toThrow(`by process ${process.pid}`);
    release();
    (await acquireLock(folder))();
  });

  it('goes to one of several that come at the same moment for a dead one', async () => {
    const dead = start('hold-lock.ts', folder);
    await said(dead);
    await kill(dead);
    expect(readdirSync(folder)).toHaveLength(1);
    const children = Array.from({ length: 6 }, () => start('hold-lock.ts', folder));
    const answers = await Promise.all(children.map(said));
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
    const [winner] = children.filter((_, i) => answers[i] === 'locked');
    for (const answer of answers.filter((text) => text !== 'locked')) {
      expect(answer).toMatch(/is being written by process \d+$/);
    }
    expect(await lockHolder(folder)).toBe(winner?.pid);
    await Promise.all(children.filter((child) => child.exitCode === null).map(kill));
  });

  it('is not held by a process that has the id of the dead one', async () => {
    const release = await acquireLock(folder);
    const [mine = ''] = readdirSync(folder);
    release();
    const other = mine.replace(/\d+\.[^.]+$/, `${process.ppid}.another-start`);
    writeFileSync(join(folder, other), '');
    expect(await lockHolder(folder)).toBeUndefined();
    (await acquireLock(folder))();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another machine is respected, and the error says how to remove it', async () => {
    writeFileSync(join(folder, 'lock.node7.cluster.123.x'), '');
    await expect(acquireLock(folder)).rejects.toThrow(
      `${folder} is being written by process 123 on node7.cluster; if it is no longer there, wait 2 minutes or delete ${join(folder, 'lock.node7.cluster.123.x')}`,
    );
    expect(readdirSync(folder)).toEqual(['lock.node7.cluster.123.x']);
  });

  it('of another machine is free two minutes after it was last renewed, and not before', async () => {
    const claim = join(folder, 'lock.node7.cluster.123.x');
    writeFileSync(claim, '');
    /** As if its holder had renewed it so long ago. */
    const renewed = (milliseconds: number) => {
      const at = new Date(Date.now() - milliseconds);
      utimesSync(claim, at, at);
    };
    expect(LEASE).toBe(120_000);
    renewed(LEASE - 60_000);
    await expect(acquireLock(folder)).rejects.toThrow('by process 123 on node7.cluster');
    expect(await lockHolder(folder)).toBe(123);
    // Whoever waits, as a worker does, waits no longer than that.
    renewed(LEASE - 300);
    while ((await lockHolder(folder)) !== undefined) await sleep(10);
    expect(Date.now() - statSync(claim).mtimeMs).toBeGreaterThanOrEqual(LEASE);
    const release = await acquireLock(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    checkLock(folder);
    release();
  });

  it('of a folder that was removed is told in one line', async () => {
    rmSync(folder, { recursive: true });
    const looking = lockHolder(folder);
    await expect(looking).rejects.toThrow(RunError);
    await expect(looking).rejects.toThrow(`Cannot read ${folder}: no such file or folder`);
  });

  inContainers(
    'of another container is not taken for dead, though it has this host’s name',
    async () => {
      const holder = startInContainer('hold-lock.ts', folder);
      expect(await said(holder)).toBe('locked');
      const [claim = ''] = readdirSync(folder);
      // The first process of its container: here that id is another's.
      expect(claim).toMatch(/\.1\.\d+$/);
      await expect(acquireLock(folder)).rejects.toThrow('is being written by process 1 on ');
      expect(readdirSync(folder)).toEqual([claim]);
      await kill(holder);
      const before = new Date(Date.now() - LEASE);
      utimesSync(join(folder, claim), before, before);
      (await acquireLock(folder))();
    },
  );

  it('is renewed while it is held, and known to be lost when it is gone', async () => {
    const release = await acquireLock(folder, 1);
    const [claim] = readdirSync(folder).map((file) => join(folder, file));
    const before = new Date(Date.now() - 10 * 60_000);
    utimesSync(claim, before, before);
    while (statSync(claim).mtimeMs < Date.now() - 60_000) await sleep(1);
    rmSync(claim);
    expect(() => checkLock(folder)).toThrow('was taken over by a process on another machine');
    release();
  });
});

describe('the start of a process', () => {
  it('stays the same, differs between processes, and ends', async () => {
    const child = start('hold-lock.ts', folder);
    await said(child);
    const pid = child.pid ?? 0;
    expect(processStart(process.pid)).toBe(processStart(process.pid));
    expect(processStart(pid)).not.toBe(processStart(process.pid));
    expect(fromPs(pid)).toMatch(/^[A-Za-z0-9-]+$/);
    await kill(child);
    expect(processStart(pid)).toBe('dead');
  });
});
