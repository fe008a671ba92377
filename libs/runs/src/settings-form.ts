import { architectureOf, type ModelCard, modelCardSchema } from '@vgg/core';
import { z } from 'zod';
import { upgradeFormat1 } from './format-1.ts';
import { RunError } from './run-error.ts';

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

/** Of `run.json`, as it is written now. */
export const FORMAT = 2;

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

/**
 * The text of a `run.json`.
 * @throws RunError when a setting is not valid
 */
export function settingsText(path: string, settings: RunSettings): string {
  return `${JSON.stringify(checkSettings(path, settings), undefined, 2)}\n`;
}

/**
 * Holds what a `run.json` says against its form; that of version 0.1 is brought to this one.
 * @param path the file's name, for the error
 * @throws RunError naming the key
 */
export function checkSettings(path: string, value: unknown): RunSettings {
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
