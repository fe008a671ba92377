import { readdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { lockHolder } from '../lock.ts';
import { cannot, errorCode, RunError } from '../run-error.ts';
import { hasEnded, readLedger, type SweepLedger } from './ledger.ts';
import { triedOf } from './tried.ts';

/** `interrupted`: stopped or killed before all was done; the same command goes on. */
export type SweepState = 'running' | 'interrupted' | 'finished';

/** A sweep on the disk, and how it stands. */
export interface Sweep {
  /** Of its folder. */
  name: string;
  folder: string;
  state: SweepState;
  ledger: SweepLedger;
}

/** The sweeps of a folder, and what is wrong with those that cannot be read: one line each. */
export interface SweepList {
  sweeps: Sweep[];
  problems: string[];
}

/**
 * Lists the sweeps in a folder, the one begun last first; the folder itself may be one. One that is
 * not there has none.
 * @throws RunError where the folder cannot be read
 */
export async function listSweeps(parent: string): Promise<SweepList> {
  const problems: string[] = [];
  const looked = (await foldersOf(parent)).map((folder) =>
    sweepIn(folder).catch((error) => {
      if (!(error instanceof RunError)) throw error;
      problems.push(error.message);
      return null;
    }),
  );
  const sweeps = (await Promise.all(looked)).filter((sweep) => sweep !== null);
  const begun = ({ ledger }: Sweep) => Date.parse(ledger.started) || 0;
  return { sweeps: sweeps.sort((a, b) => begun(b) - begun(a)), problems };
}

async function foldersOf(parent: string): Promise<string[]> {
  try {
    return [parent, ...(await readdir(parent)).map((name) => join(parent, name))];
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw cannot('read', parent, error);
  }
}

async function sweepIn(folder: string): Promise<Sweep | null> {
  const ledger = await readLedger(folder);
  if (ledger === null) return null;
  const isRunning = (await lockHolder(folder)) !== undefined;
  const state = isRunning ? 'running' : isDone(ledger) ? 'finished' : 'interrupted';
  return { name: basename(resolve(folder)), folder, state, ledger };
}

/** Whether every choice was made, and each that came to its end was repeated. */
function isDone(ledger: SweepLedger): boolean {
  const { trials, repeats } = ledger.plan;
  const tried = triedOf(ledger);
  return (
    tried.length >= trials &&
    tried.every(
      ({ trials: [first, ...others] }) =>
        first !== undefined &&
        [first, ...others].every(hasEnded) &&
        (first.state !== 'finished' || 1 + others.length >= repeats),
    )
  );
}
