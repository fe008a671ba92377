import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createRun, latestRun, listRuns, openRun, RunError } from './index.ts';
import {
  card,
  cardNamed,
  checkpointOf,
  endEvent,
  epochEvent,
  settings,
  stepEvent,
} from './testing/fixtures.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const root = temporaryFolder();

describe('a new run', () => {
  const parent = join(root, 'deep', 'runs');
  const started = '2026-11-24T08:01:30Z';

  it('is named by configuration, recipe and time, and numbered where that is taken', async () => {
    const runs = await Promise.all(
      [1, 2, 3].map(() => createRun(parent, { ...settings, started })),
    );
    const [first = '', second, third] = runs.map((run) => run.name).sort();
    expect(first).toMatch(/^A-fast-2026112[345]-\d\d\d\d$/);
    expect([second, third]).toEqual([`${first}-2`, `${first}-3`]);
    expect(readdirSync(join(parent, first)).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'model',
      'report',
      'run.json',
    ]);
  });

  it('keeps all that was set, and knows machine and versions', async () => {
    const run = await createRun(parent, { ...settings, threads: 2 }, 'mine');
    const { settings: read } = await openRun(run.folder);
    expect(read).toEqual(run.settings);
    expect(read).toMatchObject({ ...settings, threads: 2, format: 2 });
    expect(read.versions.node).toBe(process.versions.node);
    expect(read.machine.cores).toBeGreaterThan(0);
  });

  it('takes a folder that a killed process left half made, and no other', async () => {
    mkdirSync(join(parent, 'half', 'checkpoints'), { recursive: true });
    writeFileSync(join(parent, 'half', 'run.json.tmp'), '{"format"');
    const run = await createRun(parent, settings, 'half');
    expect((await openRun(run.folder)).settings).toEqual(run.settings);

    mkdirSync(join(parent, 'diary', 'checkpoints'), { recursive: true });
    writeFileSync(join(parent, 'diary', 'checkpoints', 'diary.txt'), 'dear');
    writeFileSync(join(parent, 'file'), '');
    for (const name of ['diary', 'file']) {
      await expect(createRun(parent, settings, name)).rejects.toThrow('exists already');
    }
  });

  it('does not take the place of another, nor leave the folder of runs', async () => {
    await createRun(parent, settings, 'taken');
    await expect(createRun(parent, settings, 'taken')).rejects.toThrow(
      `${join(parent, 'taken')} exists already: resume it, or give the new run another name`,
    );
    const tricks = [
      '',
      '.',
      '..',
      '../x',
      'a/b',
      'a\\b',
      '/etc',
      '.hidden',
      'a\0',
      'nul',
      'x.',
      '-rf',
    ];
    for (const name of [...tricks, 'x'.repeat(81)]) {
      await expect(createRun(parent, settings, name)).rejects.toThrow(/^A run cannot be named/);
    }
  });

  it('of a configuration with odd characters still has a plain name', async () => {
    const odd = { ...settings, card: cardNamed('../B', 'my recipe/2') };
    const run = await createRun(parent, odd);
    expect(run.name).toMatch(/^B-my-recipe-2-\d{8}-\d{4}$/);
    expect(basename(join(run.folder, '..'))).toBe('runs');
  });

  it('with a wrong setting is refused and leaves nothing', async () => {
    const wrong = { ...settings, card: { ...card, classes: ['one'] } };
    await expect(createRun(parent, wrong, 'wrong')).rejects.toThrow(/run\.json: card\.classes: /);
    expect(readdirSync(parent)).not.toContain('wrong');
  });
});

describe('run.json', () => {
  const parent = join(root, 'settings');

  it('may hold keys of a later version, and keeps them', async () => {
    const { folder } = await createRun(parent, settings, 'later');
    const path = join(folder, 'run.json');
    const json = JSON.parse(readFileSync(path, 'utf8'));
    json.later = { new: true };
    json.card.network.later = 1;
    json.card.training.recipe.later = [1];
    writeFileSync(path, JSON.stringify(json));
    const run = await openRun(folder);
    await run.changeSettings({ engine: 'cpu' });
    const kept = JSON.parse(readFileSync(path, 'utf8'));
    expect(kept).toEqual({ ...json, engine: 'cpu' });
    expect(run.settings.engine).toBe('cpu');
  });

  it('that is missing, broken or of an unknown format is named in one line', async () => {
    const { folder } = await createRun(parent, settings, 'broken');
    const path = join(folder, 'run.json');
    const good = JSON.parse(readFileSync(path, 'utf8'));
    const cases: Array<[string, string]> = [
      ['{"configuration": "A', `${path} is damaged: it is not JSON`],
      [
        JSON.stringify({ ...good, format: 3 }),
        `${path} has format 3; this version reads formats up to 2`,
      ],
      [JSON.stringify({ ...good, engine: 1 }), `${path}: engine: `],
      [
        JSON.stringify({
          ...good,
          card: { ...card, network: { ...card.network, layers: '64 N' } },
        }),
        `${path}: layer 'N': accepted are`,
      ],
      ['[]', path],
    ];
    for (const [text, message] of cases) {
      writeFileSync(path, text);
      const opening = openRun(folder);
      await expect(opening).rejects.toThrow(RunError);
      await expect(opening).rejects.toThrow(message);
      await expect(opening).rejects.toThrow(/^[^\n]+$/);
    }
    await expect(openRun(join(parent, 'none'))).rejects.toThrow(
      'run.json is missing: this is not a run',
    );
  });
});

describe('a run that goes on', () => {
  it('has the log of an uninterrupted run', async () => {
    const run = await createRun(root, settings, 'x');
    await run.lock();
    expect(await run.loadCheckpoint()).toBeUndefined();
    run.append(stepEvent(1));
    expect(await run.saveCheckpoint(checkpointOf(1), { best: true })).toBe(
      join(run.folder, 'checkpoints', 'last.safetensors'),
    );
    run.append(epochEvent(1, 1, 0.4));
    run.append(stepEvent(2));
    run.release();

    const resumed = await openRun(run.folder);
    await resumed.lock();
    const loaded = await resumed.loadCheckpoint();
    expect(loaded?.checkpoint).toEqual(checkpointOf(1));
    expect(await resumed.loadBest()).toEqual(checkpointOf(1));
    await resumed.truncateMetrics(1, loaded?.logBytes);
    resumed.append(epochEvent(1, 1, 0.4));
    resumed.append(stepEvent(2));
    expect(await resumed.metrics()).toEqual([stepEvent(1), epochEvent(1, 1, 0.4), stepEvent(2)]);
    resumed.release();
    resumed.release();
  });
});

describe('a run that this process has lost', () => {
  it('to another machine is written no more: its log and checkpoints are the other’s', async () => {
    const run = await createRun(root, settings, 'lost');
    await run.lock();
    run.append(stepEvent(1));
    await run.saveCheckpoint(checkpointOf(1));
    const [claim = ''] = readdirSync(run.folder).filter((file) => file.startsWith('lock.'));
    rmSync(join(run.folder, claim));
    const taken = `${run.folder} was taken over by a process on another machine, or removed`;
    expect(() => run.append(stepEvent(2))).toThrow(new RunError(taken));
    await expect(run.saveCheckpoint(checkpointOf(2))).rejects.toThrow(new RunError(taken));
    expect(await run.metrics()).toEqual([stepEvent(1)]);
    expect((await run.loadCheckpoint())?.checkpoint).toEqual(checkpointOf(1));
    run.release();
  });

  it('to whoever removed its folder says so, and is not made anew', async () => {
    const parent = join(root, 'removed');
    const run = await createRun(parent, settings, 'gone');
    await run.lock();
    rmSync(run.folder, { recursive: true });
    const gone = new RunError(
      `${run.folder} was taken over by a process on another machine, or removed`,
    );
    expect(() => run.append(stepEvent(1))).toThrow(gone);
    await expect(run.saveCheckpoint(checkpointOf(1))).rejects.toThrow(gone);
    expect(readdirSync(parent)).toEqual([]);
    run.release();
  });
});

describe('the table of runs', () => {
  it('tells how each run stands, newest first, and what it cannot read', async () => {
    const parent = join(root, 'table');
    const at = (minute: number) => `2026-11-24T08:0${minute}:00Z`;
    const finished = await createRun(parent, { ...settings, started: at(1) }, 'finished');
    for (const event of [stepEvent(1), epochEvent(1, 1, 0.6), epochEvent(2, 2, 0.5)]) {
      finished.append(event);
    }
    finished.append(endEvent('finished', 2));
    const killed = await createRun(parent, { ...settings, started: at(2) }, 'killed');
    killed.append(stepEvent(3));
    const running = await createRun(parent, { ...settings, started: at(3) }, 'running');
    await running.lock();
    mkdirSync(join(parent, 'not-a-run'));
    writeFileSync(join(parent, 'note.txt'), '');
    mkdirSync(join(parent, 'broken'));
    writeFileSync(join(parent, 'broken', 'run.json'), '{');

    const { runs, problems } = await listRuns(parent);
    expect(runs.map(({ name, state }) => [name, state])).toEqual([
      ['running', 'running'],
      ['killed', 'interrupted'],
      ['finished', 'finished'],
    ]);
    expect(runs[2]).toEqual({
      name: 'finished',
      folder: finished.folder,
      configuration: 'A',
      recipe: 'fast',
      batchNorm: true,
      epochs: 2,
      bestAccuracy: 0.6,
      lastAccuracy: 0.5,
      chosenOn: 'test',
      state: 'finished',
      started: at(1),
      seconds: 120,
      snapshots: 0,
    });
    expect(runs[1]).toMatchObject({
      epochs: 0,
      bestAccuracy: null,
      lastAccuracy: null,
      seconds: 4.5,
    });
    expect(problems).toEqual([`${join(parent, 'broken', 'run.json')} is damaged: it is not JSON`]);
    expect((await latestRun(parent))?.name).toBe('running');
    running.release();
  });

  it('is empty where there are none', async () => {
    const nowhere = join(root, 'none');
    expect(await listRuns(nowhere)).toEqual({ runs: [], problems: [] });
    expect(await latestRun(nowhere)).toBeUndefined();
  });

  it('has weights from elsewhere as finished: nothing was trained, and nothing is told of it', async () => {
    const parent = join(root, 'elsewhere');
    const { data: _, training: __, ...foreign } = card;
    const checkpoint = checkpointOf(0);
    const run = await createRun(parent, { ...settings, card: foreign }, 'vgg16', async (made) => {
      await made.saveCheckpoint(checkpoint, { best: true });
      // Not a run before all that it begins with is there.
      expect((await listRuns(parent)).runs).toEqual([]);
    });
    expect((await run.loadBest()).tensors).toEqual(checkpoint.tensors);
    expect(run.cardAt(checkpoint.progress)).toEqual(foreign);
    const [found] = (await listRuns(parent)).runs;
    expect(found).toMatchObject({ recipe: '', state: 'finished', epochs: 0, bestAccuracy: null });
    // There is no training that could go on.
    expect(await latestRun(parent)).toBeUndefined();
  });

  it('leaves nothing where what it begins with cannot be written', async () => {
    const parent = join(root, 'unfilled');
    const made = createRun(parent, settings, 'vgg16', async (run) => {
      await run.saveCheckpoint(checkpointOf(0), { best: true });
      throw new RangeError('no such weights');
    });
    await expect(made).rejects.toThrow(new RangeError('no such weights'));
    expect(readdirSync(parent)).toEqual([]);
  });
});
