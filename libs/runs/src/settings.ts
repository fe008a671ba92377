import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { architectureOf, type ModelCard, modelCardSchema } from '@vgg/core';
import { z } from 'zod';
import { upgradeFormat1 } from './format-1.ts';
import { readRegularFile } from './regular-file.ts';
import { replaceFile } from './replace-file.ts';
import { cannot, errorCode, RunError } from './run-error.ts';

/** What a run was started with: `run.json`. Keys that a later version adds are kept as they are. */
export interface RunSettings {
  /** Of this file; a version that cannot be read any more gets a new number. */
  format: number;
  /** The network, its data and its training, whole: a resumed run must not notice that recipes changed. */
  card: ModelCard;
  /** Engine of tfjs: 'vgg-wasm', 'tfjs-node', 'cpu' … */
  engine: string;
  threads?: number;
  /** Of this program, Node and tfjs. */
  versions: Record<string, string>;
  machine: Machine;
  /** Time of the start, ISO 8601. */
  started: string;
}

/** The machine that trained, for comparing speeds. */
export interface Machine {
  platform: string;
  arch: string;
  cpu: string;
  cores: number;
  memoryBytes: number;
}

/** What the caller says about a new run; the rest is filled in. */
export type NewRunSettings = Omit<RunSettings, 'format' | 'versions' | 'machine' | 'started'> &
  Partial<Pick<RunSettings, 'versions' | 'machine' | 'started'>>;

const FORMAT = 2;

const schema: z.ZodType<RunSettings> = z.looseObject({
  format: z.number(),
  card: modelCardSchema,
  engine: z.string().min(1),
  threads: z.int().positive().optional(),
  versions: z.record(z.string(), z.string()),
  machine: z.looseObject({
    platform: z.string(),
    arch: z.string(),
    cpu: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
  }),
  started: z.iso.datetime({ offset: true }),
});

/** Fills in format, time, machine and Node's version. */
export function completeSettings(settings: NewRunSettings): RunSettings {
  return {
    format: FORMAT,
    ...settings,
    versions: { node: process.versions.node, ...settings.versions },
    machine: settings.machine ?? describeMachine(),
    started: settings.started ?? new Date().toISOString(),
  };
}

/**
 * Writes `run.json`.
 *
 * @throws RunError when a setting is not valid or the disk refuses.
 */
export async function writeSettings(path: string, settings: RunSettings): Promise<void> {
  const text = `${JSON.stringify(check(path, settings), undefined, 2)}\n`;
  await replaceFile(path, (file) => file.writeFile(text));
}

/**
 * Reads `run.json`.
 *
 * @throws RunError when it is missing, not valid (naming the key), or of a later format.
 */
export async function readSettings(path: string): Promise<RunSettings> {
  let text: string;
  try {
    text = (await readRegularFile(path)).toString('utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new RunError(`${path} is missing: this is not a run`);
    throw cannot('read', path, error);
  }
  try {
    return check(path, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RunError(`${path} is damaged: it is not JSON`);
    throw error;
  }
}

function check(path: string, value: unknown): RunSettings {
  const { data: head } = z.looseObject({ format: z.number() }).safeParse(value);
  if (head !== undefined && head.format > FORMAT) {
    throw new RunError(
      `${path} has format ${head.format}; this version reads formats up to ${FORMAT}`,
    );
  }
  try {
    const settings = schema.parse(head?.format === 1 ? upgradeFormat1(value) : value);
    // Layers that no network can have are refused here, not where they are built.
    architectureOf(settings.card);
    return settings;
  } catch (error) {
    if (error instanceof RangeError) throw new RunError(`${path}: ${error.message}`);
    if (!(error instanceof z.ZodError)) throw error;
    const [issue] = error.issues;
    throw new RunError(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
}

function describeMachine(): Machine {
  return {
    platform: `${platform()} ${release()}`,
    arch: arch(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  };
}
