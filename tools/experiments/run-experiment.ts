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

/** `done`: its log is in the results; `begun`: there is a run to go on with. */
export function stateOf(experiment: Experiment, places: Places): 'done' | 'begun' | 'to come' {
  if (existsSync(join(places.results, experiment.name, 'metrics.jsonl'))) return 'done';
  return existsSync(join(runOf(experiment, places), 'run.json')) ? 'begun' : 'to come';
}

/**
 * Trains an experiment from where it stands to its end, and puts its log into the results.
 * @returns the program's exit code; only with 0 is there a log
 */
export async function goOn(experiment: Experiment, places: Places): Promise<number> {
  const run = runOf(experiment, places);
  if (!isFinished(run)) {
    const begun = stateOf(experiment, places) === 'begun';
    const code = await vgg(
      places.command,
      begun
        ? ['resume', run]
        : ['train', ...experiment.arguments, '--out', places.runs, '--name', nameOf(experiment)],
    );
    if (code !== 0) return code;
    // A training that is stopped by its dashboard's q ends well, too.
    if (!isFinished(run)) return 1;
  }
  const folder = join(places.results, experiment.name);
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

function isFinished(run: string): boolean {
  const log = join(run, 'metrics.jsonl');
  if (!existsSync(log)) return false;
  const last = readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) ?? '{}';
  const { event, reason } = JSON.parse(last);
  return event === 'end' && reason === 'finished';
}

const nameOf = ({ name }: Experiment) => name.replaceAll('/', '-');

const runOf = (experiment: Experiment, { runs }: Places) => join(runs, nameOf(experiment));
