import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { inProcess } from './testing/in-process.ts';
import { SmallSweep } from './testing/sweep.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { expectRefusal, VGG } from './testing/vgg.ts';

const folder = temporaryFolder();

const small = new SmallSweep(folder);

beforeAll(() => small.prepare());

describe('vgg sweep', () => {
  it('trains each choice as a run, stops the weak, repeats the others', async () => {
    const { code, stderr } = await small.begin('whole').ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const trials = small.trials('whole');
    // The first always goes on, and is repeated with another seed.
    expect(trials.slice(0, 2)).toMatchObject([
      { name: 'trial-001', state: 'finished' },
      { name: 'trial-001-2', state: 'finished' },
    ]);
    for (const { name, state, accuracies } of trials) {
      expect(accuracies).toHaveLength(state === 'finished' ? 3 : accuracies.length);
      const run = JSON.parse(readFileSync(join(folder, 'whole', name, 'run.json'), 'utf8'));
      expect(run.card.training.seed).toBe(name.endsWith('-2') ? 2 : 1);
    }
  });

  it('comes to the same, though killed and stopped, and though two train at once', async () => {
    const killed = small.begin('killed');
    await killed.until(({ event }) => event === 'epoch');
    killed.child.kill('SIGKILL');
    expect((await killed.ended).signal).toBe('SIGKILL');

    const stopped = small.begin('killed');
    await stopped.until((event) => event.event === 'result');
    await stopped.until((event) => event.event === 'trial' && event.trial === 'trial-001-2');
    stopped.child.kill('SIGINT');
    expect(await stopped.ended).toMatchObject({ code: 130 });
    const first = statSync(join(folder, 'killed', 'trial-001', 'metrics.jsonl')).mtimeMs;

    const { code, stderr } = await small.begin('killed', '--parallel', '2').ended;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(small.trials('killed')).toEqual(small.trials('whole'));
    expect(statSync(join(folder, 'killed', 'trial-001', 'metrics.jsonl')).mtimeMs).toBe(first);
  });

  it('is ended by a disk that refuses, which no trial is blamed for, and goes on later', async () => {
    // No file may be larger than eight kilobytes: a checkpoint is.
    const full = spawnSync(
      'sh',
      ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, VGG].concat(
        ...['sweep', 'experiment.yaml', '--out', 'full', '--threads', '1', '--log', 'json'],
      ),
      { cwd: folder, encoding: 'utf8' },
    );
    expect(full.stderr).toMatch(/vgg: Cannot write [^\n]*full\/trial-001[^\n]*\n$/);
    expect(full.status).toBe(1);
    expect(small.trials('full').map(({ state }) => state)).toEqual(['waiting']);
    expect(await small.begin('full').ended).toMatchObject({ code: 0 });
    expect(small.trials('full')).toEqual(small.trials('whole'));
  });

  it('is ended by a run that is taken away, which no trial is blamed for', async () => {
    small.change((text) => text.replace('epochs: 3', 'epochs: 100000'));
    const running = small.begin('taken');
    await running.until(({ event }) => event === 'epoch');
    renameSync(join(folder, 'taken', 'trial-001'), join(folder, 'elsewhere'));
    const { code, stderr } = await running.ended;
    expect(stderr).toMatch(/vgg: taken\/trial-001 was taken over [^\n]*, or removed\n$/);
    expect(code).toBe(1);
    expect(small.trials('taken').map(({ state }) => state)).toEqual(['waiting']);
    small.change((text) => text);
  });

  it('tells of choices that cannot be trained, and goes on with the others', async () => {
    const over = (...layers: string[]) =>
      `data: pictures\nhead: none\nepochs: 1\nbatchSize: 16\nsweep: { method: grid, over: { layers: [${layers}] } }`;
    // So many halvings leave nothing of the pictures.
    const deep = Array(9).fill('8 M').join(' ');
    small.change(() => over(deep, '8 M'));
    expect(await small.begin('some').ended).toMatchObject({ code: 0 });
    expect(small.trials('some').map(({ state }) => state)).toEqual(['failed', 'finished']);
    small.change(() => over(deep));
    const { code, stderr } = await small.begin('none').ended;
    expect(stderr).toMatch(/vgg: every trial failed; trial-001: [^\n]+\n$/);
    expect(code).toBe(1);
    small.change((text) => text);
  });

  it('goes on with more trials, refuses another sweep and a held folder', async () => {
    const more = (text: string) => text.replace('trials: 3', 'trials: 4');
    small.change((text) => more(text).replace('repeats: 2', 'repeats: 1'));
    const fewer = await small.begin('whole').ended;
    expectRefusal(
      fewer,
      2,
      /whole holds a sweep with other settings \(repeats\): give another --out/,
    );
    small.change(more);
    const before = small.trials('whole');
    const running = small.begin('whole');
    await running.until(({ event }) => event === 'trial');
    expectRefusal(await small.begin('whole').ended, 1, /whole is being written by process \d+/);
    expect(await running.ended).toMatchObject({ code: 0 });
    const after = small.trials('whole');
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.at(-1)?.name).toMatch(/^trial-004/);
  });
});

describe('vgg sweep refuses in one line', () => {
  const cases: [string, string, RegExp][] = [
    ['no file', '', /nowhere.yaml does not exist/],
    ['what is no YAML', 'sweep: [', /is neither YAML nor JSON/],
    ['no sweep', 'lr: 1', /the key sweep is missing/],
    [
      'settings that exclude one another',
      'recipe: plain\nsweep: { method: grid, over: { momentum: [0.5] } }',
      /with momentum 0.5: momentum 0.5 is for the optimiser momentum/,
    ],
    [
      'a side of a grid without end',
      'sweep: { method: grid, over: { lr: { from: 0.1, to: 1, steps: 1e12 } } }',
      /sweep.over.lr.steps 1000000000000: accepted are whole numbers from 2 to 1000/,
    ],
    [
      'data that are not there',
      'data: nowhere\nsweep: { method: grid, over: { lr: [0.5] } }',
      /nowhere/,
    ],
  ];
  it.each(cases)('%s', async (name, text, line) => {
    mkdirSync(join(folder, 'mistakes'), { recursive: true });
    const file = name === 'no file' ? 'nowhere.yaml' : join(folder, 'mistakes', 'mistake.yaml');
    if (text !== '') writeFileSync(file, text);
    const outcome = await inProcess(
      'sweep',
      file,
      '--out',
      join(folder, 'mistakes', name.replaceAll(' ', '-')),
    );
    expect(outcome.stderr).toMatch(line);
    expect(outcome.stderr).toMatch(/^vgg: [^\n]*\n$/);
    expect([1, 2]).toContain(outcome.code);
  });
});
