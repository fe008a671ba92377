import { readFile, stat } from 'node:fs/promises';
import { CLASSES } from '@vgg/cifar';
import { UsageError } from '../../errors.ts';

/** No list of names is longer. */
const MOST_BYTES = 2 ** 20;
const LONGEST_NAME = 200;

/**
 * The classes that `--classes` names: `imagenet`, `cifar10`, names separated by commas, or a text
 * file with a name a line.
 * @param count as many as the network tells apart
 * @throws UsageError where there are more or fewer, or a name that no terminal should print
 */
export async function namedClasses(given: string, count: number): Promise<string[]> {
  const names = await namesOf(given);
  if (names.length !== count) {
    throw new UsageError(
      `--classes ${given}: ${names.length} names, and the network tells ${count} classes apart`,
    );
  }
  for (const name of names) {
    if (name === '' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name)) {
      throw new UsageError(
        `--classes: ${JSON.stringify(name.slice(0, 40))} is no name: accepted are 1 to ${LONGEST_NAME} printable characters`,
      );
    }
  }
  return names;
}

async function namesOf(given: string): Promise<string[]> {
  if (given === 'imagenet') return (await import('@vgg/core/imagenet')).imagenetClasses;
  if (given === 'cifar10') return [...CLASSES];
  const there = await stat(given).catch(() => null);
  if (there?.isFile() && there.size <= MOST_BYTES) return linesOf(await readFile(given, 'utf8'));
  if (!there && given.includes(',')) return given.split(',').map((name) => name.trim());
  throw new UsageError(
    `--classes ${given}: accepted are imagenet, cifar10, names separated by commas, or a text file with a name a line`,
  );
}

/** The lines of a text; empty ones at its end are none. */
function linesOf(text: string): string[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\n');
  return lines.map((line) => line.trim());
}

/** Where nobody says what they are. */
export function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `class ${index}`);
}
