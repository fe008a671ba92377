import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { io } from '@tensorflow/tfjs-core';
import {
  type Architecture,
  architectureOf,
  type Checkpoint,
  type ModelCard,
  type Progress,
  type TrainingEvent,
} from '@vgg/core';
import { cardAt } from './card-at.ts';
import {
  type CheckpointName,
  type CheckpointSummary,
  Checkpoints,
  type LoadedCheckpoint,
} from './checkpoints.ts';
import { acquireLock, checkLock } from './lock.ts';
import { appendEvent, flushLog, readEvents, truncateEvents } from './metrics-log.ts';
import { writeModelFiles } from './model-files.ts';
import { syncFolder } from './replace-file.ts';
import { cannot, errorCode, RunError } from './run-error.ts';
import { checkName, defaultName } from './run-name.ts';
import { completeSettings, type NewRunSettings, readSettings, writeSettings } from './settings.ts';
import type { RunSettings } from './settings-form.ts';
import { Snapshots } from './snapshots.ts';

const FOLDERS = ['checkpoints', 'model', 'report'];
/** All that there is of a run before it has its `run.json`. */
const SKELETON = [...FOLDERS, 'metrics.jsonl', 'run.json.tmp'];

/**
 * One training run on disk. A kill at any moment loses at most what came after the last checkpoint.
 * Whoever writes holds the lock: {@link Run.lock}. Every fault of the disk is a RunError of one line.
 */
export class Run {
  readonly folder: string;
  readonly name: string;
  /** Moments of the training that were kept. */
  readonly snapshots: Snapshots;
  #settings: RunSettings;
  readonly #checkpoints: Checkpoints;
  #release: (() => void) | undefined;

  /** Use {@link createRun} or {@link openRun}. */
  constructor(folder: string, settings: RunSettings) {
    this.folder = folder;
    this.name = basename(resolve(folder));
    this.#settings = settings;
    this.#checkpoints = new Checkpoints(join(folder, 'checkpoints'));
    this.snapshots = new Snapshots(join(folder, 'snapshots'));
  }

  get settings(): RunSettings {
    return this.#settings;
  }

  /** What this run trains, and on what. */
  get card(): ModelCard {
    return this.#settings.card;
  }

  /** The same with what the network has reached at a checkpoint, where it was trained here. */
  cardAt(progress: Progress): ModelCard {
    return cardAt(this.card, progress);
  }

  /** The network that is trained here. */
  get architecture(): Architecture {
    return architectureOf(this.#settings.card);
  }

  /** The exported tfjs LayersModel: `model.json` and shards. */
  get modelFolder(): string {
    return join(this.folder, 'model');
  }

  /** Figures and tables about this run. */
  get reportFolder(): string {
    return join(this.folder, 'report');
  }

  get #log(): string {
    return join(this.folder, 'metrics.jsonl');
  }

  /**
   * Takes the right to write this run. A lock that a dead process left is taken over.
   *
   * @throws RunError "runs/x is being written by process 1234" when a living process holds it.
   */
  async lock(): Promise<void> {
    this.#release = await acquireLock(this.folder);
  }

  /** Gives the right to write back; does nothing without it. */
  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** Replaces `run.json`, for a run that is resumed with more epochs or on another engine. */
  async changeSettings(changes: Partial<RunSettings>): Promise<void> {
    const settings = { ...this.#settings, ...changes };
    await writeSettings(join(this.folder, 'run.json'), settings);
    this.#settings = settings;
  }

  /**
   * Adds an event to the metrics log; returns when it is written, and flushed where it matters.
   * @throws RunError also where another machine has taken the run over
   */
  append(event: TrainingEvent): void {
    if (this.#release) checkLock(this.folder);
    appendEvent(this.#log, event);
  }

  /** All events of the metrics log so far. */
  metrics(): Promise<TrainingEvent[]> {
    return readEvents(this.#log);
  }

  /**
   * Cuts the metrics log back to a checkpoint from which training goes on: events of later steps and
   * the end go. Pass the loaded checkpoint's `logBytes` too, so that an evaluation of the same step
   * that came after the checkpoint is not there twice.
   */
  truncateMetrics(step: number, logBytes?: number): Promise<void> {
    return truncateEvents(this.#log, step, logBytes);
  }

  /**
   * Saves a checkpoint as the last one, and as the best one too if asked. Append the checkpoint's
   * event before: the log's length is kept in the checkpoint. The data must not change meanwhile.
   *
   * @returns the file's path.
   * @throws RunError also where another machine has taken the run over.
   */
  async saveCheckpoint(checkpoint: Checkpoint, { best = false } = {}): Promise<string> {
    if (this.#release) checkLock(this.folder);
    const logBytes = flushLog(this.#log);
    const card = this.cardAt(checkpoint.progress);
    return this.#checkpoints.save(checkpoint, { best, logBytes, card });
  }

  /**
   * Reads the last checkpoint, or where it is broken the one before it, with a warning to show.
   *
   * @returns undefined when the run was ended before its first checkpoint.
   * @throws RunError when there are checkpoints and none can be read.
   */
  loadCheckpoint(): Promise<LoadedCheckpoint | undefined> {
    return this.#checkpoints.load();
  }

  /** Reads the checkpoint of the best test accuracy. */
  async loadBest(): Promise<Checkpoint> {
    return (await this.#checkpoints.loadBest()).checkpoint;
  }

  /** What a checkpoint says of itself, without reading its weights; undefined where there is none. */
  peekCheckpoint(which: CheckpointName): Promise<CheckpointSummary | undefined> {
    return this.#checkpoints.peek(which);
  }

  /** Changes whenever another checkpoint is put in that place; undefined where there is none. */
  checkpointIdentity(which: CheckpointName): Promise<string | undefined> {
    return this.#checkpoints.identity(which);
  }

  /** Exports the model; see {@link writeModelFiles}. */
  writeModel(artifacts: io.ModelArtifacts): Promise<void> {
    return writeModelFiles(this.modelFolder, artifacts);
  }
}

/**
 * Makes the folder of a new run in `parent`.
 *
 * @param fill writes what is to be there from the beginning, as weights from elsewhere: until it is
 *   done the folder is no run yet, and where it throws nothing of it stays.
 * @param name for the folder; without it configuration, recipe and time make one, numbered if need be.
 * @throws RunError when the name is not accepted or taken, a setting is not valid, or the disk refuses.
 */
export async function createRun(
  parent: string,
  settings: NewRunSettings,
  name?: string,
  fill?: (run: Run) => Promise<void>,
): Promise<Run> {
  const complete = completeSettings(settings);
  await makeParent(parent);
  const folder =
    name === undefined
      ? await makeNumberedFolder(parent, complete)
      : await makeNamedFolder(parent, name);
  try {
    for (const part of FOLDERS) await mkdir(join(folder, part), { recursive: true });
    await writeFile(join(folder, 'metrics.jsonl'), '');
    const run = new Run(folder, complete);
    await fill?.(run);
    // Last: a folder is a run from the moment it has this file.
    await writeSettings(join(folder, 'run.json'), complete);
    await syncFolder(parent);
    return run;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw cannot('write', folder, error);
  }
}

/**
 * Opens a run that exists.
 *
 * @throws RunError when the folder is not a run or its `run.json` cannot be understood.
 */
export async function openRun(folder: string): Promise<Run> {
  return new Run(folder, await readSettings(join(folder, 'run.json')));
}

async function makeNamedFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, checkName(name));
  if ((await makeFolder(folder)) || (await isHalfMade(folder))) return folder;
  throw new RunError(`${folder} exists already: resume it, or give the new run another name`);
}

/** Whether a folder holds only what a process made of a new run before it was killed. */
async function isHalfMade(folder: string): Promise<boolean> {
  try {
    const entries = await readdir(folder, { recursive: true });
    return entries.every((entry) => SKELETON.includes(entry));
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return false;
    throw cannot('read', folder, error);
  }
}

async function makeNumberedFolder(parent: string, settings: RunSettings): Promise<string> {
  const { card, started } = settings;
  const recipe = card.training?.recipe.name ?? '';
  const base = defaultName(card.network.configuration, recipe, new Date(started));
  for (let number = 1; ; number++) {
    const folder = join(parent, number === 1 ? base : `${base}-${number}`);
    if (await makeFolder(folder)) return folder;
  }
}

async function makeParent(parent: string): Promise<void> {
  try {
    await mkdir(parent, { recursive: true });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') throw new RunError(`${parent} is a file, not a folder`);
    throw cannot('create', parent, error);
  }
}

/** @returns false when the name is taken, also by another process at this very moment. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw cannot('create', folder, error);
  }
}
