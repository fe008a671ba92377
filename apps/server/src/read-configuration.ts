import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { z } from 'zod';
import {
  type Configuration,
  configurationSchema,
  flagOf,
  type Setting,
  secrets,
  settings,
  variableOf,
} from './configuration.ts';

/** A setting that is not accepted; its message is the line to show. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

export interface Sources {
  flags: Partial<Record<Setting, unknown>>;
  environment: NodeJS.ProcessEnv;
  /** Path of a YAML or JSON file. */
  file?: string | undefined;
}

/**
 * The settings: flags win over the environment, the environment over the file, and what none of
 * them says has its default.
 * @throws ConfigurationError naming the setting as it was given and what is accepted.
 */
export async function readConfiguration({
  flags,
  environment,
  file,
}: Sources): Promise<Configuration> {
  const written = file === undefined ? {} : await readSettingsFile(file);
  const merged: Record<string, unknown> = { ...written };
  const source: Record<string, string> = {};
  for (const setting of settings) {
    const variable = environment[variableOf(setting)];
    if (setting in written) source[setting] = `${setting} of ${file}`;
    if (variable) {
      merged[setting] = variable;
      source[setting] = variableOf(setting);
    }
    if (flags[setting] !== undefined) {
      merged[setting] = flags[setting];
      source[setting] = flagOf(setting);
    }
  }
  const result = configurationSchema.safeParse(merged);
  if (result.success) {
    const { tlsCert, tlsKey } = result.data;
    if ((tlsCert === undefined) === (tlsKey === undefined)) return result.data;
    throw new ConfigurationError(
      `${source.tlsCert ?? source.tlsKey} is given alone: ${flagOf('tlsCert')} and ${flagOf('tlsKey')} belong together`,
    );
  }
  throw new ConfigurationError(explain(result.error.issues[0], source, merged, file));
}

async function readSettingsFile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigurationError(`${path} cannot be read: ${error.code}`);
  });
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    throw new ConfigurationError(`${path} is neither YAML nor JSON: ${line}`);
  }
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return { ...value };
  throw new ConfigurationError(`${path} must hold settings, as "port: 3000"`);
}

function explain(
  issue: z.core.$ZodIssue | undefined,
  source: Record<string, string>,
  given: Record<string, unknown>,
  file: string | undefined,
): string {
  if (!issue) return 'the settings are not accepted';
  if (issue.code === 'unrecognized_keys') {
    return `${file} sets ${issue.keys.join(', ')}; accepted are ${settings.join(', ')}`;
  }
  const setting = String(issue.path[0]);
  if (secrets.has(setting as Setting)) return `${source[setting]}: ${issue.message}`;
  return `${source[setting] ?? setting} is ${JSON.stringify(given[setting])}: ${issue.message}`;
}
