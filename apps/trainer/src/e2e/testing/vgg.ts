import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import type { TrainingEvent } from '@vgg/core';

export const VGG = fileURLToPath(new URL('../../../bin/vgg.mjs', import.meta.url));

/** For trainings of seconds: small batches on one thread, the same weights every time. */
export const brief = ['--batch-size', '16', '--threads', '1'];

/** With a configuration of the paper, which has nine million weights: a narrow head. */
export const small = ['--head-width', '16', ...brief];

/** In place of a configuration, where the network does not matter: A with a few channels. */
export const narrow = [
  ...['--layers', '8 M 8 M 16 16 M 16 16 M 16 16 M', '--head', '16,16'],
  ...brief,
];

/** How a command ended and what it said. */
export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunningVgg {
  child: ChildProcess;
  /** Events of `--log json` so far. */
  events: TrainingEvent[];
  /** Resolves when `happened` holds, looked at after each event; false where it never did. */
  until(happened: (event: TrainingEvent) => boolean): Promise<boolean>;
  ended: Promise<Outcome>;
}

/** Starts the command `vgg` as a process of its own. */
export function start(...args: string[]): RunningVgg {
  return startIn({}, ...args);
}

/** Starts `vgg` with other environment variables or in another folder. */
export function startIn(
  { env, cwd }: { env?: NodeJS.ProcessEnv; cwd?: string },
  ...args: string[]
): RunningVgg {
  const child = spawn(process.execPath, [VGG, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    cwd,
  });
  const outcome: Outcome = { code: null, signal: null, stdout: '', stderr: '' };
  const events: TrainingEvent[] = [];
  const waiting = new Set<(event: TrainingEvent) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    outcome.stdout += `${line}\n`;
    const event = parsed(line);
    if (event === null) return;
    events.push(event);
    for (const look of waiting) look(event);
  });
  child.stderr.on('data', (text) => {
    outcome.stderr += text;
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ ...outcome, code, signal }));
  });
  const until = async (happened: (event: TrainingEvent) => boolean) => {
    if (events.some(happened)) return true;
    let look = (_: TrainingEvent) => {};
    const seen = new Promise<boolean>((resolve) => {
      look = (event) => happened(event) && resolve(true);
      waiting.add(look);
    });
    const first = await Promise.race([seen, ended.then(() => false)]);
    waiting.delete(look);
    return first;
  };
  return { child, events, until, ended };
}

/** Runs `vgg` to its end. */
export function vgg(...args: string[]): Promise<Outcome> {
  return start(...args).ended;
}

/** Expects that a command was refused with this exit code and one line that says why. */
export function expectRefusal(outcome: Outcome, code: number, why: RegExp): void {
  expect(outcome.stderr).toMatch(why);
  expect(outcome.stderr).toMatch(/^vgg: [^\n]*\n$/);
  expect(outcome).toMatchObject({ code, signal: null });
}

function parsed(line: string): TrainingEvent | null {
  try {
    const event = JSON.parse(line);
    return typeof event?.event === 'string' ? event : null;
  } catch {
    return null;
  }
}
