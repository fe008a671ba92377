import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { createRun, openRun } from './run.ts';
import { checkpointOf, settings, stepEvent } from './testing/fixtures.ts';
import { kill, said, start } from './testing/process.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';

const KILLS = 20;
const ELEMENTS = 200_000;
const parent = temporaryFolder();

describe('a run whose process is killed', () => {
  it(`has a whole checkpoint and its log after each of ${KILLS} random moments`, async () => {
    const { folder } = await createRun(parent, settings, 'killed');
    let before = 0;
    for (let i = 0; i < KILLS; i++) {
      const child = start('save-forever.ts', folder, String(ELEMENTS));
      const first = Number((await said(child)).split('\n')[0]);
      expect(first).toBe(before + 1);
      await setTimeout(Math.random() * 60);
      await kill(child);

      const run = await openRun(folder);
      const loaded = await run.loadCheckpoint();
      const step = Number(loaded?.checkpoint.progress.step);
      expect(step).toBeGreaterThanOrEqual(first);
      expect(loaded?.which).toBe('last');
      // Jest's own comparison takes a second for this many values.
      expect(isDeepStrictEqual(loaded?.checkpoint, checkpointOf(step, ELEMENTS))).toBe(true);
      const best = step < 3 ? 0 : Number((await run.loadBest()).progress.step);
      expect(best % 3).toBe(0);
      // The last tells of no best that is not there.
      expect(best).toBeGreaterThanOrEqual(step - (step % 3));

      await run.truncateMetrics(step, loaded?.logBytes);
      const expected = Array.from({ length: step }, (_, index) => stepEvent(index + 1));
      expect(await run.metrics()).toEqual(expected);
      before = step;
    }
  });
});
