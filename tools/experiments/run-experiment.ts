import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Experiment } from './list.ts';

export interface Places {
  /** The program `vgg`. */
  command: string;
  /** Where trainings and their checkpoints lie while they are not done. */
  runs: string;
  /** Where the logs of those that are done go. */
  results: string;
}

/** What of a run goes into `results/`. */
const LOG = ['run.json', 'metrics.jsonl'];

/**
 * `done`: its log is in the results; `begun`: there is a run to go on with; `waits`: it begins with the
 * weights of another, which are not there.
 */
export function stateOf(
  experiment: Experiment,
  places: Places,
): 'done' | 'begun' | 'to come' | 'waits' {
  const { name, from } = experiment;
  if (existsSync(join(places.results, name, 'metrics.jsonl'))) return 'done';
  if (existsSync(join(runOf(name, places), 'run.json'))) return 'begun';
  return from === undefined || isFinished(runOf(from, places)) ? 'to come' : 'waits';
}

/** What follows `vgg train`, but for where the run lies. */
export function argumentsOf({ arguments: own, from }: Experiment, places: Places): string[] {
  return from === undefined ? own : [...own, '--from', runOf(from, places)];
}

/**
 * Trains an experiment that does not wait from where it stands to its end, and puts its log into the results.
 * @returns the program's exit code; only with 0 is there a log
 */
export async function goOn(experiment: Experiment, places: Places): Promise<number> {
  const { name } = experiment;
  const run = runOf(name, places);
  if (!isFinished(run)) {
    const begun = stateOf(experiment, places) === 'begun';
    const place = ['--out', places.runs, '--name', runName(name)];
    const code = await vgg(
      places.command,
      begun ? ['resume', run] : ['train', ...argumentsOf(experiment, places), ...place],
    );
    if (code !== 0) return code;
    // A training that is stopped by its dashboard's q ends well, too.
    if (!isFinished(run)) return 1;
  }
  const folder = join(places.results, name);
  mkdirSync(folder, { recursive: true });
  for (const file of LOG) copyFileSync(join(run, file), join(folder, file));
  return 0;
}

async function vgg(command: string, options: string[]): Promise<number> {
  const child = spawn(process.execPath, [command, ...options, '--log', 'plain'], {
    stdio: 'inherit',
  });
  // Ctrl-C reaches the training too, which saves; this program waits for it.
  const wait = () => {};
  process.on('SIGINT', wait);
  const pass = () => child.kill('SIGTERM');
  process.on('SIGTERM', pass);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', wait);
  process.off('SIGTERM', pass);
  return code ?? 1;
}

/** A log that a kill left empty, or with half a line at its end, is of no training that ended. */
function isFinished(run: string): boolean {
  try {
    const log = readFileSync(join(run, 'metrics.jsonl'), 'utf8');
    const { event, reason } = JSON.parse(log.trimEnd().split('\n').at(-1) ?? '');
    return event === 'end' && reason === 'finished';
  } catch {
    return false;
  }
}

const runName = (name: string) => name.replaceAll('/', '-');

const runOf = (name: string, { runs }: Places) => join(runs, runName(name));
