import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { readModelCard } from '@vgg/core';
import { openRun } from '@vgg/runs';
import { parse, YAMLParseError } from 'yaml';
import { accepted, oneLine, UsageError } from '../errors.ts';
import { readSettings, type Settings } from './settings.ts';
import { settingsOfCard } from './to-settings.ts';

/**
 * The settings in a file: YAML or JSON with the flags' names as keys; or a run (its folder or its
 * `run.json`), or a model card, which is then repeated.
 * @throws UsageError with one line where the file is no such thing
 */
export async function settingsInFile(path: string): Promise<Settings> {
  const text = await readText(path);
  if (text === null) return ofRun(path);
  if (basename(path) === 'run.json') return ofRun(dirname(path));
  return acceptedIn(path, text, (value) =>
    isCard(value) ? settingsOfCard(readModelCard(value)) : readSettings(value),
  );
}

/**
 * What a file in YAML or JSON holds.
 * @param read makes of its value what is wanted; its RangeErrors are told with the file's name
 * @throws UsageError with one line where the file is no such thing
 */
export async function readInFile<Value>(
  path: string,
  read: (value: unknown) => Value,
): Promise<Value> {
  const text = await readText(path);
  if (text === null) throw new UsageError(`${path} is a folder, not a file`);
  return acceptedIn(path, text, read);
}

function acceptedIn<Value>(path: string, text: string, read: (value: unknown) => Value): Value {
  try {
    return read(parse(text, { logLevel: 'error' }));
  } catch (error) {
    // ReferenceError: an alias of nothing, or aliases of aliases without end.
    if (error instanceof YAMLParseError || error instanceof ReferenceError) {
      throw new UsageError(`${path} is neither YAML nor JSON: ${oneLine(error).split(':')[0]}`);
    }
    if (error instanceof RangeError) throw new UsageError(`${path}: ${error.message}`);
    throw error;
  }
}

async function ofRun(folder: string): Promise<Settings> {
  const { card } = await openRun(folder);
  return accepted(() => settingsOfCard(card));
}

/** The file's text; null for a folder. */
async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') return null;
    throw new UsageError(
      code === 'ENOENT'
        ? `${path} does not exist`
        : `${path} cannot be read (${code ?? oneLine(error)})`,
    );
  }
}

function isCard(value: unknown): boolean {
  return value !== null && typeof value === 'object' && 'network' in value && 'classes' in value;
}
