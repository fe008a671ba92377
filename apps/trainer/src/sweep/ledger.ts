import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accuracyOf, type EpochEvent } from '@vgg/core';
import { checkLock, replaceFile, RunError } from '@vgg/runs';
import { z } from 'zod';
import type { SweepPlan } from './plan.ts';

/** What became of a trial; `stopped`: by successive halving. */
export type TrialState = 'waiting' | 'running' | 'finished' | 'stopped' | 'failed';

/** One training of a sweep, a run of its own. */
export interface Trial {
  /** Of its choice, from 1. */
  number: number;
  /** From 1; the choice is trained again only where the first was not stopped. */
  repeat: number;
  /** Of the run's folder. */
  name: string;
  choice: Record<string, unknown>;
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
export interface Ledger {
  format: 1;
  started: string;
  plan: SweepPlan;
  trials: Trial[];
}

const trialSchema = z.strictObject({
  number: z.int(),
  repeat: z.int(),
  name: z.string(),
  choice: z.record(z.string(), z.unknown()),
  seed: z.int(),
  epochs: z.int(),
  state: z.enum(['waiting', 'running', 'finished', 'stopped', 'failed']),
  accuracies: z.array(z.number()),
  message: z.string().optional(),
});
const ledgerSchema = z.strictObject({
  format: z.literal(1),
  started: z.string(),
  plan: z.custom<SweepPlan>((plan) => typeof plan === 'object' && plan !== null),
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

/** Notes what an epoch reached; where the damaged log of a run lacks one before it, nothing for that. */
export function noteEpoch({ accuracies }: Trial, event: EpochEvent): void {
  while (accuracies.length < event.epoch - 1) accuracies.push(0);
  accuracies[event.epoch - 1] = accuracyOf(event) ?? 0;
}

export const ledgerPath = (folder: string) => join(folder, 'sweep.json');

/**
 * The ledger of a sweep's folder; null where there is none.
 * @throws RunError where it is damaged, or of a later version
 */
export async function readLedger(folder: string): Promise<Ledger | null> {
  const path = ledgerPath(folder);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new RunError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
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
export function writeLedger(folder: string, ledger: Ledger): Promise<void> {
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
