import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { inProcess } from './testing/in-process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, small, start, startIn, vgg } from './testing/vgg.ts';

const folder = temporaryFolder();
const settings = ['--subset', '32', '--epochs', '1', ...small, '--log', 'json'];
const compare = (out: string, ...args: string[]) => ['compare', ...args, ...settings, '--out', out];

interface Result {
  settings: Record<string, unknown>;
  entries: { configuration: string; repeat: number; seed: number; epochs: { epoch: number }[] }[];
}

function resultOf(out: string): Result {
  return JSON.parse(readFileSync(join(out, fileOf(out, '.json')), 'utf8'));
}

function fileOf(out: string, ending: string): string {
  return readdirSync(out).find((name) => name.endsWith(ending)) ?? `no ${ending}`;
}

/** When each file of the runs was last written. */
function written(out: string, ...names: string[]) {
  const files = ['run.json', 'metrics.jsonl', 'checkpoints/last.safetensors'];
  return names.flatMap((name) => files.map((file) => statSync(join(out, name, file)).mtimeMs));
}

describe('vgg compare', () => {
  const out = join(folder, 'two');

  it('trains one after another and leaves SVG, PNG, HTML and JSON', async () => {
    const { code, stderr, stdout } = await vgg(...compare(out, 'A', 'B'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const ends = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'end');
    expect(ends).toEqual([
      expect.objectContaining({ reason: 'finished', run: join(out, 'A') }),
      expect.objectContaining({ reason: 'finished', run: join(out, 'B') }),
    ]);
    expect(resultOf(out)).toMatchObject({
      settings: { subset: 32, batchSize: 16, recipe: 'reference' },
      entries: [
        { configuration: 'A', repeat: 1, seed: 1, epochs: [{ epoch: 1, step: 2 }] },
        { configuration: 'B', repeat: 1, seed: 1, epochs: [{ epoch: 1, step: 2 }] },
      ],
    });
    expect(await sharp(join(out, fileOf(out, '.png'))).metadata()).toMatchObject({ format: 'png' });
    expect(readFileSync(join(out, fileOf(out, 'comparison.svg')), 'utf8')).toMatch(
      /^<svg[\s\S]*<\/svg>\s*$/,
    );
    const html = readFileSync(join(out, fileOf(out, '.html')), 'utf8');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain("default-src 'none'");
  });

  it('trains nothing when the same command comes again', async () => {
    const before = written(out, 'A', 'B');
    const { code, stdout, stderr } = await inProcess(...compare(out, 'A', 'B'));
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(written(out, 'A', 'B')).toEqual(before);
    expect(resultOf(out).entries).toHaveLength(2);
  });

  it('refuses other settings in the same folder, before it trains or changes anything', async () => {
    const before = written(out, 'A', 'B');
    for (const [option, value] of [
      ['--recipe', 'plain'],
      ['--subset', '48'],
    ]) {
      const outcome = await inProcess(...compare(out, 'A', 'C'), option, value);
      expectRefusal(outcome, 2, /two\/A was trained with other settings: give another --out/);
    }
    const outcome = await inProcess(...compare(out, 'C', 'A'), '--seed', '2');
    expectRefusal(outcome, 2, /two\/A was trained with other settings/);
    expect(existsSync(join(out, 'C'))).toBe(false);
    expect(written(out, 'A', 'B')).toEqual(before);
  });

  it('goes on where it was stopped, by a signal and by a kill', async () => {
    const out = join(folder, 'stopped');
    const command = [...compare(out, 'A'), '--repeats', '2', '--subset', '128'];
    const stopped = start(...command);
    await stopped.until(({ event }) => event === 'step');
    stopped.child.kill('SIGINT');
    expect(await stopped.ended).toMatchObject({
      code: 130,
      stderr: 'Stopped; the same command again goes on from here.\n',
    });

    const killed = start(...command);
    await killed.until(() => killed.events.filter(({ event }) => event === 'start').length === 2);
    killed.child.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ code: null, signal: 'SIGKILL' });
    const first = written(out, 'A-1');

    const { code, stderr } = await inProcess(...command);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(written(out, 'A-1')).toEqual(first);
    expect(resultOf(out).entries).toMatchObject([
      { configuration: 'A', repeat: 1, seed: 1, epochs: [{ epoch: 1, step: 8 }] },
      { configuration: 'A', repeat: 2, seed: 2, epochs: [{ epoch: 1, step: 8 }] },
    ]);
  });

  it('goes on where it was killed while it made the folder of a run', async () => {
    const out = join(folder, 'half-made');
    mkdirSync(join(out, 'A', 'checkpoints'), { recursive: true });
    const { code, stderr } = await inProcess(...compare(out, 'A'));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('says so in one line where the report cannot be written, and keeps the runs', async () => {
    const out = join(folder, 'two');
    const places = fileOf(out, 'comparison.svg');
    rmSync(join(out, places));
    mkdirSync(join(out, places));
    const before = written(out, 'A', 'B');
    expectRefusal(
      await inProcess(...compare(out, 'A', 'B')),
      1,
      /the report in .*two cannot be written/,
    );
    expect(written(out, 'A', 'B')).toEqual(before);
  });

  it('names its folder by its settings, so that the same command finds it', async () => {
    const cwd = join(folder, 'cwd');
    mkdirSync(cwd);
    const { child, until, ended } = startIn({ cwd }, 'compare', 'A', ...settings);
    await until(({ event }) => event === 'start');
    child.kill('SIGKILL');
    await ended;
    expect(readdirSync(join(cwd, 'runs'))).toEqual([
      'compare-reference-head-16-16-32-images-1-epochs-batch-16',
    ]);
  });
});
