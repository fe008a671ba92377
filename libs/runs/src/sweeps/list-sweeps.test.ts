import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { acquireLock } from '../lock.ts';
import { ledger, trial } from '../testing/sweeps.ts';
import { readLedger, type SweepLedger, writeLedger } from './ledger.ts';
import { listSweeps } from './list-sweeps.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'vgg-sweeps-'));
});
afterEach(() => rm(parent, { recursive: true }));

/** Writes a sweep's ledger, as the sweep does, and leaves the folder to nobody. */
async function sweepAt(folder: string, content: SweepLedger): Promise<void> {
  await mkdir(folder, { recursive: true });
  const release = await acquireLock(folder);
  await writeLedger(folder, content);
  release();
}

const first = trial(1, 'finished', [0.5, 0.6]);
const second = trial(2, 'stopped', [0.4]);

describe('the sweeps of a folder', () => {
  it('are those in it and itself, the one begun last first', async () => {
    await sweepAt(join(parent, 'older'), ledger([first, second]));
    await sweepAt(join(parent, 'newer'), ledger([first], '2026-11-30T00:00:00.000Z'));
    await sweepAt(parent, ledger([], '2026-11-28T00:00:00.000Z'));
    await mkdir(join(parent, 'a-run'));
    await writeFile(join(parent, 'notes.txt'), '');
    const { sweeps, problems } = await listSweeps(parent);
    expect(problems).toEqual([]);
    expect(sweeps.map(({ name }) => name)).toEqual(['newer', 'older', basename(parent)]);
    expect(sweeps[0]?.ledger).toEqual(await readLedger(join(parent, 'newer')));
  });

  it('run while somebody holds them, are finished when all is done, else interrupted', async () => {
    const stateOf = async (content: SweepLedger) => {
      await sweepAt(join(parent, 'one'), content);
      return (await listSweeps(parent)).sweeps[0]?.state;
    };
    expect(await stateOf(ledger([first, second]))).toBe('finished');
    expect(await stateOf(ledger([first, trial(2, 'failed', [])]))).toBe('finished');
    expect(await stateOf(ledger([first]))).toBe('interrupted');
    expect(await stateOf(ledger([first, trial(2, 'waiting', [])]))).toBe('interrupted');
    const repeated = ledger([first, second]);
    repeated.plan.repeats = 2;
    expect(await stateOf(repeated)).toBe('interrupted');
    repeated.trials.push({ ...first, repeat: 2, name: 'trial-001-2' });
    expect(await stateOf(repeated)).toBe('finished');
    const release = await acquireLock(join(parent, 'one'));
    expect((await listSweeps(parent)).sweeps[0]?.state).toBe('running');
    release();
  });

  it('that are damaged are told in one line each, beside the others', async () => {
    await sweepAt(join(parent, 'good'), ledger([]));
    const broken = { ...ledger([]), plan: { ...ledger([]).plan, space: { lr: { kind: 'half' } } } };
    for (const [name, text] of Object.entries({ cut: '{"format":', odd: JSON.stringify(broken) })) {
      await mkdir(join(parent, name));
      await writeFile(join(parent, name, 'sweep.json'), text);
    }
    const { sweeps, problems } = await listSweeps(parent);
    expect(sweeps.map(({ name }) => name)).toEqual(['good']);
    expect(problems.sort()).toEqual([
      expect.stringMatching(/cut.sweep\.json is damaged: /),
      expect.stringMatching(/odd.sweep\.json is damaged: plan\.space\.lr/),
    ]);
  });

  it('are none where there is no folder', async () => {
    expect(await listSweeps(join(parent, 'nowhere'))).toEqual({ sweeps: [], problems: [] });
  });
});
