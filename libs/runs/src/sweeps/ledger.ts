import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { checkLock } from '../lock.ts';
import { replaceFile } from '../replace-file.ts';
import { errorCode, RunError } from '../run-error.ts';
import { type Choice, planSchema, type SweepPlan } from './plan.ts';

const states = ['waiting', 'running', 'finished', 'stopped', 'failed'] as const;

/** What became of a trial; `stopped`: by successive halving. */
export type TrialState = (typeof states)[number];

/** One training of a sweep, a run of its own. */
export interface Trial {
  /** Of its choice, from 1. */
  number: number;
  /** From 1; the choice is trained again only where the first was not stopped. */
  repeat: number;
  /** Of the run's folder. */
  name: string;
  choice: Choice;
  seed: number;
  /** Of the whole training. */
  epochs: number;
  state: TrialState;
  /** By epoch, fractions of 1; of a stopped one up to where it was stopped. */
  accuracies: number[];
  /** Why it failed. */
  message?: string;
}

/** All that a sweep knows: what it is to do, and what became of it so far. */
export interface SweepLedger<Settings = SweepPlan['settings']> {
  format: 1;
  started: string;
  plan: SweepPlan<Settings>;
  trials: Trial[];
}

const trialSchema = z.strictObject({
  number: z.int(),
  repeat: z.int(),
  name: z.string(),
  choice: z.record(z.string(), z.unknown()),
  seed: z.int(),
  epochs: z.int(),
  state: z.enum(states),
  accuracies: z.array(z.number()),
  message: z.string().optional(),
});
const ledgerSchema = z.strictObject({
  format: z.literal(1),
  started: z.string(),
  plan: planSchema,
  trials: z.array(trialSchema),
});

/** Whether a trial has ended, in whichever way. */
export function hasEnded({ state }: Trial): boolean {
  return state !== 'waiting' && state !== 'running';
}

/** The best accuracy of a trial, a fraction of 1; null before its first epoch's end. */
export function bestOf({ accuracies }: Trial): number | null {
  return accuracies.length === 0 ? null : Math.max(...accuracies);
}

export const ledgerPath = (folder: string) => join(folder, 'sweep.json');

/**
 * The ledger of a sweep's folder; null where there is none.
 * @throws RunError where it is damaged, or of a later version
 */
export async function readLedger(folder: string): Promise<SweepLedger | null> {
  const path = ledgerPath(folder);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new RunError(`${path} cannot be read (${code})`);
  }
  const result = ledgerSchema.safeParse(parsed(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.length ? `${issue.path.join('.')}: ` : '';
  throw new RunError(`${path} is damaged: ${place}${issue?.message}`);
}

/**
 * Writes the ledger whole: whoever reads it sees the old one or the new one.
 * @throws RunError where the disk refuses, or a process on another machine has taken the sweep over
 */
export function writeLedger(folder: string, ledger: SweepLedger<unknown>): Promise<void> {
  const text = `${JSON.stringify(ledger, null, 1)}\n`;
  return replaceFile(
    ledgerPath(folder),
    (file) => file.writeFile(text),
    async () => checkLock(folder),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
