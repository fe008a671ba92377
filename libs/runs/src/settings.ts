import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { readRegularFile } from './regular-file.ts';
import { replaceFile } from './replace-file.ts';
import { cannot, errorCode, RunError } from './run-error.ts';
import {
  checkSettings,
  FORMAT,
  type Machine,
  type RunSettings,
  settingsText,
} from './settings-form.ts';

/** What the caller says about a new run; the rest is filled in. */
export type NewRunSettings = Omit<RunSettings, 'format' | 'versions' | 'machine' | 'started'> &
  Partial<Pick<RunSettings, 'versions' | 'machine' | 'started'>>;

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
  const text = settingsText(path, settings);
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
    return checkSettings(path, JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) throw new RunError(`${path} is damaged: it is not JSON`);
    throw error;
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
