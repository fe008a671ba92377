import { describe, expect, it } from '@jest/globals';
import type { RunList } from '@vgg/runs';
import { KeptList } from './kept-list.ts';

/** A disk that answers when it is told to, each time with one more problem. */
function slowDisk() {
  const answers: (() => void)[] = [];
  const read = (): Promise<RunList> => {
    const problems = new Array(answers.length + 1).fill('broken');
    return new Promise((resolve) => answers.push(() => resolve({ runs: [], problems })));
  };
  return { answers, read };
}

describe('a kept list', () => {
  it('is read once for all who ask at a time, and is kept for a while', async () => {
    const { answers, read } = slowDisk();
    const kept = new KeptList(read, { maxAgeMs: 60_000 });
    const asked = Promise.all([kept.list(), kept.list()]);
    answers[0]();
    const [first, second] = await asked;
    expect(first).toBe(second);
    expect(await kept.list()).toBe(first);
    expect(answers).toHaveLength(1);
  });

  it('is read anew when it is old; of a disk that hangs the last one is told', async () => {
    const { answers, read } = slowDisk();
    const kept = new KeptList(read, { maxAgeMs: 0, patienceMs: 20 });
    const first = kept.list();
    answers[0]();
    expect((await first).problems).toHaveLength(1);
    // The second read hangs: nobody starts a third beside it.
    for (let ask = 0; ask < 3; ask++) expect((await kept.list()).problems).toHaveLength(1);
    expect(answers).toHaveLength(2);
    const later = kept.list();
    answers[1]();
    expect((await later).problems).toHaveLength(2);
  });

  it('that cannot be read is an error, and is tried again', async () => {
    let calls = 0;
    const read = async (): Promise<RunList> => {
      calls += 1;
      if (calls === 1) throw new Error('no disk');
      return { runs: [], problems: [] };
    };
    const kept = new KeptList(read);
    await expect(kept.list()).rejects.toThrow('no disk');
    expect(await kept.list()).toEqual({ runs: [], problems: [] });
  });
});
