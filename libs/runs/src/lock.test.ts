import { mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { acquireLock, holdsLock, lockHolder } from './lock.ts';
import { fromPs, processStart } from './process-start.ts';
import { kill, said, start } from './testing/process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const root = temporaryFolder();
let folder: string;
let count = 0;

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
    const host = hostname().replace(/[^A-Za-z0-9.-]/g, '-');
    writeFileSync(join(folder, `lock.${host}.${process.ppid}.another-start`), '');
    expect(await lockHolder(folder)).toBeUndefined();
    (await acquireLock(folder))();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another machine is respected, and the error says how to remove it', async () => {
    writeFileSync(join(folder, 'lock.node7.cluster.123.x'), '');
    await expect(acquireLock(folder)).rejects.toThrow(
      `${folder} is being written by process 123 on node7.cluster; if it is no longer there, delete ${join(folder, 'lock.node7.cluster.123.x')}`,
    );
    expect(readdirSync(folder)).toEqual(['lock.node7.cluster.123.x']);
  });

  it('of another machine is taken over when it was not renewed for minutes', async () => {
    const claim = join(folder, 'lock.node7.cluster.123.x');
    writeFileSync(claim, '');
    const before = new Date(Date.now() - 10 * 60_000);
    utimesSync(claim, before, before);
    const release = await acquireLock(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(holdsLock(folder)).toBe(true);
    release();
  });

  it('is renewed while it is held, and known to be lost when it is gone', async () => {
    const release = await acquireLock(folder, 1);
    const [claim] = readdirSync(folder).map((file) => join(folder, file));
    const before = new Date(Date.now() - 10 * 60_000);
    utimesSync(claim, before, before);
    while (statSync(claim).mtimeMs < Date.now() - 60_000) await sleep(1);
    rmSync(claim);
    expect(holdsLock(folder)).toBe(false);
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
