import { RunError } from './run-error.ts';

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A name as 'A-fast-20261124-0801': configuration, recipe, local date and time. */
export function defaultName(configuration: string, recipe: string, started: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${started.getFullYear()}${two(started.getMonth() + 1)}${two(started.getDate())}`;
  const time = `${two(started.getHours())}${two(started.getMinutes())}`;
  const safe = (text: string) => text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return [configuration, recipe].map(safe).concat(date, time).join('-');
}

/**
 * Refuses names that would leave the folder of runs or that some system cannot hold.
 *
 * @throws RunError saying what is accepted.
 */
export function checkName(name: string): string {
  const stem = name.split('.')[0] ?? '';
  const accepted = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(name) && !name.endsWith('.');
  if (accepted && !RESERVED.test(stem)) return name;
  throw new RunError(
    `A run cannot be named ${JSON.stringify(name)}: letters, digits, '-', '_' and '.' are accepted, at most 80, a letter or digit first`,
  );
}
