import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Checkpoints } from './checkpoints.ts';
import { listRuns } from './list-runs.ts';
import { acquireLock } from './lock.ts';
import { appendEvent, readEvents } from './metrics-log.ts';
import { replaceFile } from './replace-file.ts';
import { createRun, openRun } from './run.ts';
import { RunError } from './run-error.ts';
import { checkpointOf, settings, stepEvent } from './testing/fixtures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const mounted: string[] = [];
afterAll(() => {
  for (const at of mounted) spawnSync('umount', [at]);
});
const folder = temporaryFolder();

/** Mounts a disk of 64 kB; false where the tests may not mount (no root, not Linux). */
function mount(at: string, options: string): boolean {
  mkdirSync(at, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', at]).status !== 0) return false;
  mounted.push(at);
  return true;
}

const small = join(folder, 'small');
const onSmallDisk = mount(small, 'size=64k') ? it : it.skip;

describe('a full disk', () => {
  onSmallDisk('gives one line and leaves the checkpoints as they were', async () => {
    const checkpoints = new Checkpoints(small);
    await checkpoints.save(checkpointOf(1, 1000), { best: true });
    await checkpoints.save(checkpointOf(2, 1000));
    const full = checkpoints.save(checkpointOf(3, 8000), { best: true });
    await expect(full).rejects.toThrow(RunError);
    await expect(full).rejects.toThrow(
      `Cannot write ${small}/last.safetensors: no space left on the device`,
    );
    expect((await checkpoints.load())?.checkpoint).toEqual(checkpointOf(2, 1000));
    expect((await checkpoints.loadBest()).checkpoint).toEqual(checkpointOf(1, 1000));
    expect(readdirSync(small).filter((file) => file.endsWith('.tmp'))).toEqual([]);
    await checkpoints.save(checkpointOf(4, 1000));
    expect((await checkpoints.load())?.checkpoint).toEqual(checkpointOf(4, 1000));
  });

  onSmallDisk('leaves the metrics log with whole lines', async () => {
    const log = join(small, 'metrics.jsonl');
    let written = 0;
    const fill = () => {
      for (;;) {
        appendEvent(log, stepEvent(written + 1));
        written++;
      }
    };
    expect(fill).toThrow(`Cannot write ${log}: no space left on the device`);
    const events = await readEvents(log);
    expect(events).toEqual(Array.from({ length: written }, (_, i) => stepEvent(i + 1)));
    expect(readFileSync(log).at(-1)).toBe(0x0a);
  });

  onSmallDisk('leaves no half-made run', async () => {
    writeFileSync(join(small, 'filler'), '');
    expect(() => {
      for (;;) writeFileSync(join(small, 'filler'), Buffer.alloc(4096), { flag: 'a' });
    }).toThrow('ENOSPC');
    await expect(createRun(small, settings, 'x')).rejects.toThrow(/no space left on the device$/);
    expect(readdirSync(small)).not.toContain('x');
  });
});

const onLinux = existsSync('/dev/full') ? it : it.skip;

describe('a file whose disk is full (/dev/full)', () => {
  onLinux('gives one line and leaves the checkpoint as it was', async () => {
    const parent = join(folder, 'full');
    mkdirSync(parent);
    const checkpoints = new Checkpoints(parent);
    await checkpoints.save(checkpointOf(1));
    symlinkSync('/dev/full', join(parent, 'last.safetensors.tmp'));
    await expect(checkpoints.save(checkpointOf(2))).rejects.toThrow(
      `Cannot write ${parent}/last.safetensors: no space left on the device`,
    );
    expect((await checkpoints.load())?.checkpoint).toEqual(checkpointOf(1));
    expect(readdirSync(parent)).toEqual(['last.safetensors']);
  });

  onLinux('gives one line for the metrics log', () => {
    const log = join(folder, 'full.jsonl');
    symlinkSync('/dev/full', log);
    expect(() => appendEvent(log, stepEvent(1))).toThrow(
      `Cannot write ${log}: no space left on the device`,
    );
  });
});

describe('a folder that cannot be written', () => {
  const locked = join(folder, 'locked');
  const onReadOnlyDisk = mount(locked, 'size=64k,ro') ? it : it.skip;

  onReadOnlyDisk('is named in one line', async () => {
    const readOnly = 'the file system is read-only';
    await expect(createRun(locked, settings, 'x')).rejects.toThrow(
      `Cannot create ${locked}/x: ${readOnly}`,
    );
    await expect(acquireLock(locked)).rejects.toThrow(readOnly);
    await expect(new Checkpoints(locked).save(checkpointOf(1))).rejects.toThrow(
      `Cannot write ${locked}/last.safetensors: ${readOnly}`,
    );
    expect(() => appendEvent(join(locked, 'metrics.jsonl'), stepEvent(1))).toThrow(readOnly);
  });

  it('may be a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, 'precious');
    await expect(createRun(file, settings)).rejects.toThrow(`${file} is a file, not a folder`);
    await expect(createRun(join(file, 'runs'), settings)).rejects.toThrow(
      `Cannot create ${file}/runs: a part of the path is not a folder`,
    );
    await expect(
      replaceFile(join(file, 'x'), async (handle) => handle.writeFile('x')),
    ).rejects.toThrow('a part of the path is not a folder');
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });
});

describe('a pipe in the place of a file', () => {
  it('keeps nobody waiting', async () => {
    const run = await createRun(folder, settings, 'piped');
    const pipe = (path: string) => {
      rmSync(path, { force: true });
      expect(spawnSync('mkfifo', [path]).status).toBe(0);
    };
    pipe(join(run.folder, 'metrics.jsonl'));
    await expect(run.metrics()).rejects.toThrow(/metrics.jsonl is not a file/);
    expect((await listRuns(folder)).problems).toContainEqual(
      expect.stringMatching(/metrics.jsonl is not a file/),
    );
    pipe(join(run.folder, 'checkpoints', 'best.safetensors'));
    expect(await run.peekCheckpoint('best')).toBeUndefined();
    await expect(run.loadBest()).rejects.toThrow(/is missing/);
    pipe(join(run.folder, 'run.json'));
    await expect(openRun(run.folder)).rejects.toThrow(/run.json is not a file/);
    expect((await listRuns(folder)).problems).toContainEqual(
      expect.stringMatching(/run.json is not a file/),
    );
  });
});
