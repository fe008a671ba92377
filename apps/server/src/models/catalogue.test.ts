import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRun, type Run } from '@vgg/runs';
import { temporaryRuns, trainedRun } from '../testing/runs.ts';
import { Catalogue } from './catalogue.ts';

let runs: Awaited<ReturnType<typeof temporaryRuns>>;
beforeEach(async () => {
  runs = await temporaryRuns();
});
afterEach(() => runs.remove());

describe('a catalogue of a disk that hangs', () => {
  it('passes over what does not answer, until it does', async () => {
    for (const name of ['a', 'b', 'c']) await trainedRun(runs.folder, name);
    const problems: string[] = [];
    let answer = () => {};
    const answering = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const open = async (folder: string): Promise<Run> => {
      if (folder.endsWith('b')) await answering;
      return openRun(folder);
    };
    const say = (problem: string) => problems.push(problem);
    const catalogue = new Catalogue(runs.folder, say, { open, patienceMs: 1500 });
    for (let look = 0; look < 2; look++) {
      await catalogue.refresh();
      expect(
        catalogue
          .models()
          .map(({ run }) => run.name)
          .sort(),
      ).toEqual(['a', 'c']);
      expect(catalogue.hangs).toBe(true);
    }
    expect(problems).toEqual([
      expect.stringMatching(/b does not answer: passed over until it does/),
    ]);
    answer();
    while (catalogue.hangs) await new Promise((resolve) => setImmediate(resolve));
    await catalogue.refresh();
    expect(catalogue.models()).toHaveLength(3);
  });

  it('finds a run whatever the case of its name, where that is not ambiguous', async () => {
    for (const name of ['A-fast', 'B', 'b']) await trainedRun(runs.folder, name);
    const catalogue = new Catalogue(runs.folder, () => {});
    await catalogue.refresh();
    const found = (name: string) => catalogue.get(name)?.run.name;
    expect(['a-fast', 'A-fast', 'B', 'b', 'c'].map(found)).toEqual([
      'A-fast',
      'A-fast',
      'B',
      'b',
      undefined,
    ]);
  });
});
