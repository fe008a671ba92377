import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readList } from './list.ts';
import { goOn, type Places, stateOf } from './run-experiment.ts';

let folder: string;
let places: Places;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vgg-experiments-'));
  mkdirSync(join(folder, 'runs'));
  places = {
    command: join(folder, 'vgg.mjs'),
    runs: join(folder, 'runs'),
    results: join(folder, 'results'),
  };
});
afterEach(() => rmSync(folder, { recursive: true }));

const [experiment] = readList('[{ "name": "fast/A", "arguments": "A --recipe fast" }]');

/**
 * A program that trains as `vgg` does, as far as files and exit codes go: `train` is killed half-way,
 * `resume` ends. What it was called with is appended to calls.txt.
 */
function program(): void {
  const text = `
    import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
    const [, , command, ...rest] = process.argv;
    appendFileSync(${JSON.stringify(join(folder, 'calls.txt'))}, process.argv.slice(2).join(' ') + '\\n');
    const run = ${JSON.stringify(join(folder, 'runs', 'fast-A'))};
    mkdirSync(run, { recursive: true });
    writeFileSync(run + '/run.json', '{}');
    const end = command === 'resume' ? '{"event":"end","reason":"finished"}' : '{"event":"step"}';
    writeFileSync(run + '/metrics.jsonl', '{"event":"start"}\\n' + end + '\\n');
    process.exitCode = command === 'resume' ? 0 : 130;
  `;
  writeFileSync(places.command, text);
}

const calls = () => readFileSync(join(folder, 'calls.txt'), 'utf8').trim().split('\n');

describe('an experiment', () => {
  it('begins, goes on with the run that was begun, and leaves its log in the results', async () => {
    program();
    expect(stateOf(experiment, places)).toBe('to come');
    expect(await goOn(experiment, places)).toBe(130);
    expect(stateOf(experiment, places)).toBe('begun');
    expect(existsSync(places.results)).toBe(false);
    expect(await goOn(experiment, places)).toBe(0);
    expect(stateOf(experiment, places)).toBe('done');
    const log = readFileSync(join(places.results, 'fast', 'A', 'metrics.jsonl'), 'utf8');
    expect(log).toContain('finished');
    const { runs } = places;
    expect(calls()).toEqual([
      `train A --recipe fast --out ${runs} --name fast-A --log plain`,
      `resume ${join(runs, 'fast-A')} --log plain`,
    ]);
  });

  it('that ended before its log was copied is copied without training', async () => {
    program();
    const run = join(places.runs, 'fast-A');
    mkdirSync(run);
    writeFileSync(join(run, 'run.json'), '{}');
    writeFileSync(join(run, 'metrics.jsonl'), '{"event":"end","reason":"finished"}\n');
    expect(await goOn(experiment, places)).toBe(0);
    expect(existsSync(join(folder, 'calls.txt'))).toBe(false);
    expect(stateOf(experiment, places)).toBe('done');
  });

  it.each([
    ['nothing', ''],
    ['half a line', '{"event":"start"}\n{"event":"end","rea'],
  ])('whose log a kill left with %s goes on', async (_, log) => {
    program();
    const run = join(places.runs, 'fast-A');
    mkdirSync(run);
    writeFileSync(join(run, 'run.json'), '{}');
    writeFileSync(join(run, 'metrics.jsonl'), log);
    expect(await goOn(experiment, places)).toBe(0);
    expect(calls()).toEqual([`resume ${run} --log plain`]);
  });

  it('that begins with the weights of another waits until that has been trained to its end', async () => {
    program();
    const [other, later] = readList(
      '[{ "name": "fast/A", "arguments": "A" }, { "name": "E", "arguments": "E", "from": "fast/A" }]',
    );
    // What the results hold of it are no weights.
    mkdirSync(join(places.results, 'fast', 'A'), { recursive: true });
    writeFileSync(join(places.results, 'fast', 'A', 'metrics.jsonl'), '');
    expect(stateOf(later, places)).toBe('waits');
    rmSync(places.results, { recursive: true });
    expect(await goOn(other, places)).toBe(130);
    expect(stateOf(later, places)).toBe('waits');
    expect(await goOn(other, places)).toBe(0);
    expect(stateOf(later, places)).toBe('to come');
    await goOn(later, places);
    const { runs } = places;
    expect(calls().at(-1)).toBe(
      `train E --from ${join(runs, 'fast-A')} --out ${runs} --name E --log plain`,
    );
  });
});

describe('the list', () => {
  it('is what the repository holds', () => {
    const text = readFileSync(new URL('./experiments.json', import.meta.url), 'utf8');
    const names = readList(text).map(({ name }) => name);
    expect(names).toContain('reference/E');
  });

  it('trains one with several seeds as often', () => {
    const list = readList('[{ "name": "x", "arguments": "A --epochs 2", "seeds": 2 }]');
    expect(list).toEqual([
      { name: 'x/1', arguments: ['A', '--epochs', '2', '--seed', '1'] },
      { name: 'x/2', arguments: ['A', '--epochs', '2', '--seed', '2'] },
    ]);
  });

  it.each([
    ['[{ "name": "../x", "arguments": "A" }]', '0.name: a name is words'],
    ['[{ "name": "x" }]', '0.arguments'],
    ['[{ "name": "x", "arguments": "A" }, { "name": "x", "arguments": "B" }]', 'x stands twice'],
    ['[{ "name": "x", "arguments": "A", "from": "y" }]', 'x is from y, which is not there'],
  ])('%s is refused', (text, message) => {
    expect(() => readList(text)).toThrow(message);
  });
});
