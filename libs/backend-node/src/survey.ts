import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Engine, EngineName, Facts, LoadOptions } from './engine.ts';
import { engines } from './engines.ts';
import { newerNodeHint } from './newer-node.ts';
import { notInstalled } from './why-not-loaded.ts';

/** How one engine fares on this machine. */
export interface EngineReport extends Partial<Facts> {
  name: EngineName;
  /** What it is, in one line. */
  about: string;
  works: boolean;
  /** Why it does not work here; absent where it does. */
  why?: string;
  /** Why `auto` passes it over although it works; absent where it does not. */
  notWorthIt?: string;
  version?: string;
  /** The one command that adds it; absent where it is there or comes with the project. */
  install?: string;
}

/** All engines on this machine. */
export interface EngineSurvey {
  /** Node's version, as in `20.19.0`. */
  node: string;
  /** In the order in which `auto` tries them. */
  engines: EngineReport[];
  /** What `auto` takes. */
  automatic: EngineName | null;
  /** Where a newer Node would train faster: by how much, and the command; else null. */
  newerNode: string | null;
}

/** What a trial's process reports. */
export type TrialResult =
  | ({ works: true; version: string; notWorthIt?: string } & Facts)
  | { works: false; why: string };

const longestTrial = 60_000;

/** Tries one engine, in a process of its own. */
export async function surveyEngine(name: EngineName): Promise<EngineReport> {
  const engine = engines.find((candidate) => candidate.name === name);
  if (!engine) throw new RangeError(`There is no engine ${name}.`);
  return report(engine, {});
}

/**
 * Tries every engine, each in a process of its own: one that crashes, or keeps what it has loaded,
 * does not touch this process.
 */
export async function surveyEngines(options: LoadOptions = {}): Promise<EngineSurvey> {
  const reports = await Promise.all(engines.map((engine) => report(engine, options)));
  const automatic = reports.find(({ works, notWorthIt }) => works && !notWorthIt)?.name ?? null;
  const node = process.versions.node;
  return { node, engines: reports, automatic, newerNode: newerNodeHint(node, automatic) };
}

async function report(engine: Engine, options: LoadOptions): Promise<EngineReport> {
  const { name, about, addedBy } = engine;
  const result = await tryApart(name, options);
  const missing = !result.works && result.why === notInstalled;
  return { name, about, ...result, ...(missing && addedBy ? { install: addedBy } : {}) };
}

function tryApart(name: EngineName, options: LoadOptions): Promise<TrialResult> {
  return new Promise((resolve) => {
    const trial = fork(
      fileURLToPath(new URL('../bin/trial.mjs', import.meta.url)),
      [name, JSON.stringify(options)],
      { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], timeout: longestTrial },
    );
    trial.once('message', (result) => resolve(result as TrialResult));
    trial.once('error', (error) => resolve({ works: false, why: error.message }));
    trial.once('exit', (code, signal) => {
      resolve({ works: false, why: `its process ended with ${signal ?? `exit code ${code}`}` });
    });
  });
}
