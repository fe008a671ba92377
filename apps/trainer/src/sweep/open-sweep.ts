import { mkdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  acquireLock,
  type Choice,
  choiceInWords,
  hasEnded,
  openRun,
  readLedger,
  type Trial,
  writeLedger,
} from '@vgg/runs';
import { Failure, oneLine, UsageError } from '../errors.ts';
import { experimentOf } from '../experiment/experiment.ts';
import { readInFile } from '../experiment/read-file.ts';
import { isRun } from '../loading/find-run.ts';
import { gridChoice, randomChoice } from './choose.ts';
import { type Ledger, noteEpoch } from './ledger.ts';
import { readPlan, type SweepPlan } from './plan.ts';
import { stopWeak } from './progress.ts';
import { STARTUP } from './tpe.ts';

/** Of random choices so many are looked at before the first is trained. */
const MOST_CHECKED = 1000;

/**
 * The plan in a file, each choice that is known beforehand held against what can be trained.
 * @throws UsageError with one line
 */
export async function planInFile(path: string): Promise<SweepPlan> {
  return readInFile(path, (value) => {
    const plan = readPlan(value);
    for (const choice of knownChoices(plan)) checkChoice(plan, choice);
    return plan;
  });
}

function knownChoices({ method, space, seed, trials }: SweepPlan): Choice[] {
  const count = Math.min(trials, method === 'tpe' ? STARTUP : MOST_CHECKED);
  return Array.from({ length: count }, (_, number) =>
    method === 'grid' ? gridChoice(space, number) : randomChoice(space, seed, number),
  );
}

function checkChoice({ settings }: SweepPlan, choice: Choice): void {
  try {
    experimentOf({ ...settings, ...choice });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`with ${choiceInWords(choice)}: ${error.message}`);
  }
}

/** A sweep's folder, held by this process: release it. */
export interface OpenedSweep {
  folder: string;
  ledger: Ledger;
  release: () => void;
}

/** Where a file's sweep lies unless told otherwise. */
export function sweepFolder(parent: string, file: string): string {
  const stem = basename(file, extname(file)).replace(/[^\p{L}\p{N}._-]+/gu, '-');
  return join(parent, `sweep-${stem}`);
}

/**
 * Begins a sweep in a folder, or goes on with the one that is there.
 * @throws UsageError where the folder holds another sweep, RunError where another process holds it, or
 *   the disk refuses.
 */
export async function openSweep(folder: string, plan: SweepPlan): Promise<OpenedSweep> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw new Failure(`${folder} cannot be made: ${oneLine(error)}`);
  }
  const release = await acquireLock(folder);
  try {
    const earlier = await readLedger(folder);
    if (earlier === null) {
      const started = new Date().toISOString();
      return { folder, ledger: { format: 1, started, plan, trials: [] }, release };
    }
    checkSame(folder, earlier.plan, plan);
    const ledger = { ...earlier, plan };
    for (const trial of ledger.trials) if (!hasEnded(trial)) await catchUp(folder, trial);
    stopWeak(ledger);
    await writeLedger(folder, ledger);
    return { folder, ledger, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** More trials and more repeats are asked for at any time; everything else makes another sweep. */
function checkSame(folder: string, then: SweepPlan, now: SweepPlan): void {
  const written = (plan: SweepPlan) => JSON.parse(JSON.stringify(plan));
  const [before, after] = [written(then), written(now)];
  const changed = Object.keys(after).find((key) => {
    const mayGrow = key === 'repeats' || (key === 'trials' && now.method !== 'grid');
    return mayGrow ? after[key] < before[key] : !isDeepStrictEqual(before[key], after[key]);
  });
  if (changed === undefined) return;
  const what = { settings: 'the settings', space: 'over' }[changed] ?? changed;
  throw new UsageError(
    `${folder} holds a sweep with other settings (${what}): give another --out, or remove it`,
  );
}

/** What a trial's run tells that the ledger does not know, because a kill came between. */
async function catchUp(folder: string, trial: Trial): Promise<void> {
  trial.state = 'waiting';
  const place = join(folder, trial.name);
  if (!(await isRun(place))) return;
  const run = await openRun(place);
  for (const event of await run.metrics()) {
    if (event.event === 'epoch') noteEpoch(trial, event);
    if (event.event !== 'end') continue;
    if (event.reason === 'finished') trial.state = 'finished';
    if (event.reason === 'failed')
      Object.assign(trial, { state: 'failed', message: event.message });
  }
}
