import type { Checkpoint, TrainingEvent } from '@vgg/core';
import type { RunSettings } from '@vgg/runs/files';
import { createStore, delMany, get, getMany, keys, setMany } from 'idb-keyval';
import { Failure } from '../failure.ts';
import { line } from '../language/line.ts';
import type { KeptRun } from '../protocol/learning.ts';
import type { KeptImages } from './data/kept-images.ts';

/** A checkpoint, and how long the log was then, in bytes. */
export interface KeptCheckpoint extends Checkpoint {
  logBytes: number;
}

/** What begins a run: its `run.json`, and where its images come from. */
export interface RunBeginning {
  settings: RunSettings;
  /** `kept`: with the run, because they came from files. */
  images: 'cifar10' | 'kept';
}

/** What a run says of itself in a list. */
export type RunState = Omit<KeptRun, 'name'>;

/** All that is there of a run. */
export interface WholeRun extends RunBeginning {
  state: RunState;
  log: TrainingEvent[];
  last: KeptCheckpoint | null;
  best: KeptCheckpoint | null;
}

let opened: ReturnType<typeof createStore> | undefined;
const store = () => (opened ??= createStore('vgg-runs', 'runs'));

type Part = 'beginning' | 'state' | 'last' | 'best' | 'images';
const keyOf = (run: string, part: Part) => `${run}/${part}`;

/**
 * The runs of this browser, in IndexedDB. What is written together is there together or not at all, so
 * that log and checkpoint always belong together.
 */
export const keptRuns = {
  /** @throws where the browser keeps nothing, as in some private windows */
  async create(
    run: string,
    beginning: RunBeginning,
    state: RunState,
    images: KeptImages | null,
  ): Promise<void> {
    const entries: [string, unknown][] = [
      [keyOf(run, 'beginning'), beginning],
      [keyOf(run, 'state'), state],
    ];
    if (images) entries.push([keyOf(run, 'images'), images]);
    await setMany(entries, store());
  },

  /** What came since the last time: events, at the end of the log, and checkpoints. */
  async save(
    run: string,
    state: RunState,
    { events, last, best, moments = [] }: News,
  ): Promise<void> {
    const entries: [string, unknown][] = [[keyOf(run, 'state'), state]];
    if (events.length > 0) entries.push([logKey(run, await pieces(run)), events]);
    if (last) entries.push([keyOf(run, 'last'), last]);
    if (best) entries.push([keyOf(run, 'best'), best]);
    for (const { step, bytes } of moments) entries.push([momentKey(run, step), bytes]);
    await setMany(entries, store());
  },

  /** Puts another log in the place of the one that is there. */
  async rewrite(run: string, log: readonly TrainingEvent[]): Promise<void> {
    const old = (await keysOf(run)).filter((key) => key.startsWith(logKey(run, '')));
    await delMany(old, store());
    await setMany([[logKey(run, 0), log]], store());
  },

  /** Gives a run another length, or another engine. */
  async change(run: string, settings: RunSettings): Promise<void> {
    const { images } = await part<RunBeginning>(run, 'beginning');
    await setMany([[keyOf(run, 'beginning'), { settings, images }]], store());
  },

  /** @throws Failure where there is no such run */
  async open(run: string): Promise<WholeRun> {
    const { settings, images } = await part<RunBeginning>(run, 'beginning');
    return {
      settings,
      images,
      state: await part(run, 'state'),
      log: await logOf(run),
      last: (await get(keyOf(run, 'last'), store())) ?? null,
      best: (await get(keyOf(run, 'best'), store())) ?? null,
    };
  },

  /** The steps after which moments were kept. */
  async moments(run: string): Promise<number[]> {
    const prefix = momentKey(run, '');
    const steps = (await keysOf(run)).filter((key) => key.startsWith(prefix));
    return steps.map((key) => Number(key.slice(prefix.length))).sort((a, b) => a - b);
  },

  /** The file of a moment. @throws Failure where none was kept */
  async moment(run: string, step: number): Promise<Uint8Array<ArrayBuffer>> {
    const found = await get<Uint8Array<ArrayBuffer>>(momentKey(run, step), store());
    if (!found) throw new Failure(line`This browser keeps no moment of ${run} after step ${step}`);
    return found;
  },

  /** Forgets the moments after a checkpoint from which the training goes on. */
  async cutBack(run: string, step: number): Promise<void> {
    const later = (await this.moments(run)).filter((known) => known > step);
    await delMany(
      later.map((known) => momentKey(run, known)),
      store(),
    );
  },

  images: (run: string): Promise<KeptImages> => part(run, 'images'),

  /** Those that are kept, the newest first; none where the browser keeps nothing. */
  async list(): Promise<KeptRun[]> {
    const all = await keys<string>(store()).catch(() => []);
    const names = all.filter((key) => key.endsWith('/state')).map((key) => key.slice(0, -6));
    const runs = await Promise.all(
      names.map(async (name) => {
        const { settings } = await part<RunBeginning>(name, 'beginning');
        return { name, started: settings.started, ...(await part<RunState>(name, 'state')) };
      }),
    );
    runs.sort((a, b) => (a.started < b.started ? 1 : -1));
    return runs.map(({ started: _, ...run }) => run);
  },

  async forget(run: string): Promise<void> {
    await delMany(await keysOf(run), store());
  },
};

/** What is new of a run. */
export interface News {
  events: readonly TrainingEvent[];
  last?: KeptCheckpoint | null;
  best?: KeptCheckpoint | null;
  /** Files of moments that are kept; see `snapshotBytes`. */
  moments?: readonly { step: number; bytes: Uint8Array<ArrayBuffer> }[];
}

/** The log is kept in pieces, each of what came between two checkpoints. */
const logKey = (run: string, piece: number | string) => `${run}/log/${piece}`;

const momentKey = (run: string, step: number | '') => `${run}/moment/${step}`;

const keysOf = async (run: string): Promise<string[]> =>
  (await keys<string>(store())).filter((key) => key.startsWith(`${run}/`));

async function pieces(run: string): Promise<number> {
  return (await keysOf(run)).filter((key) => key.startsWith(logKey(run, ''))).length;
}

async function logOf(run: string): Promise<TrainingEvent[]> {
  const count = await pieces(run);
  const all = Array.from({ length: count }, (_, piece) => logKey(run, piece));
  return (await getMany<TrainingEvent[]>(all, store())).flat();
}

async function part<Value>(run: string, name: Part): Promise<Value> {
  const found = await get<Value>(keyOf(run, name), store());
  if (found === undefined) throw new Failure(line`This browser keeps no run ${run}`);
  return found;
}
