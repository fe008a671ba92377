import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { accuracyOf, type EndReason, type TrainingEvent } from '@vgg/core';
import { lockHolder } from './lock.ts';
import { openRun, type Run } from './run.ts';
import { cannot, errorCode, RunError } from './run-error.ts';

/** `interrupted`: killed, or the machine went down; it can be resumed. */
export type RunState = 'running' | 'interrupted' | EndReason;

/** One row of the table of runs. */
export interface RunSummary {
  name: string;
  folder: string;
  configuration: string;
  recipe: string;
  batchNorm: boolean;
  /** Epochs done. */
  epochs: number;
  /**
   * Accuracies as fractions of 1, on the images that choose the best; null before the first
   * evaluation.
   */
  bestAccuracy: number | null;
  lastAccuracy: number | null;
  /** Whether images held back from training choose the best, or the test images. */
  chosenOn: 'test' | 'validation';
  state: RunState;
  /** ISO 8601. */
  started: string;
  /** Seconds of training so far, pauses left out. */
  seconds: number;
  /** Moments of the training that were kept. */
  snapshots: number;
}

/** The runs of a folder, and what is wrong with those that cannot be read: one line each. */
export interface RunList {
  runs: RunSummary[];
  problems: string[];
}

/**
 * Lists the runs in a folder, newest first. A folder that is not there has none; folders without
 * `run.json` are no runs.
 */
export async function listRuns(parent: string): Promise<RunList> {
  const { runs, problems } = await openAll(parent);
  const summaries = await Promise.all(
    runs.map((run) =>
      summarise(run).catch((error) => {
        if (!(error instanceof RunError)) throw error;
        problems.push(error.message);
        return [];
      }),
    ),
  );
  return { runs: summaries.flat(), problems };
}

/**
 * The run whose training was begun last; undefined when there is none that can be read. Weights from
 * elsewhere, which were not trained here, are passed over.
 */
export async function latestRun(parent: string): Promise<Run | undefined> {
  return (await openAll(parent)).runs.find(({ card }) => card.training);
}

async function openAll(parent: string): Promise<{ runs: Run[]; problems: string[] }> {
  const runs: Run[] = [];
  const problems: string[] = [];
  for (const name of await runFolders(parent)) {
    try {
      runs.push(await openRun(join(parent, name)));
    } catch (error) {
      if (!(error instanceof RunError)) throw error;
      problems.push(error.message);
    }
  }
  const time = (run: Run) => Date.parse(run.settings.started);
  runs.sort((a, b) => time(b) - time(a) || b.name.localeCompare(a.name, 'en', { numeric: true }));
  return { runs, problems };
}

/** Follows links, so that a run may live on another disk. */
async function runFolders(parent: string): Promise<string[]> {
  try {
    const names = await readdir(parent);
    const isRun = names.map((name) =>
      stat(join(parent, name, 'run.json')).then(Boolean, () => false),
    );
    const there = await Promise.all(isRun);
    return names.filter((_, i) => there[i]);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw cannot('read', parent, error);
  }
}

async function summarise(run: Run): Promise<RunSummary> {
  const { card, started } = run.settings;
  const events = await run.metrics();
  const accuracies = events.flatMap((event) =>
    event.event === 'evaluation' || event.event === 'epoch' ? [accuracyOf(event)] : [],
  );
  const known = accuracies.filter((accuracy) => accuracy !== null);
  return {
    name: run.name,
    folder: run.folder,
    configuration: card.network.configuration,
    recipe: card.training?.recipe.name ?? '',
    batchNorm: card.network.batchNorm,
    epochs: events.reduce((most, event) => (event.event === 'epoch' ? event.epoch : most), 0),
    bestAccuracy: known.length > 0 ? Math.max(...known) : null,
    lastAccuracy: known.at(-1) ?? null,
    chosenOn: card.data?.validation ? 'validation' : 'test',
    state: await stateOf(run, events.at(-1)),
    started,
    seconds: events.reduce((most, event) => Math.max(most, trainingSeconds(event)), 0),
    snapshots: (await run.snapshots.list()).length,
  };
}

async function stateOf(run: Run, last: TrainingEvent | undefined): Promise<RunState> {
  if ((await lockHolder(run.folder)) !== undefined) return 'running';
  // Weights from elsewhere have no training that could go on.
  if (!run.card.training) return 'finished';
  return last?.event === 'end' ? last.reason : 'interrupted';
}

function trainingSeconds(event: TrainingEvent): number {
  if (event.event === 'epoch') return event.cumulativeSeconds;
  return event.event === 'step' || event.event === 'end' ? event.seconds : 0;
}
