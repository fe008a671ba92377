import { CLASSES } from '@vgg/cifar/pixels';
import { language, t } from '../language/language.svelte.ts';
import { type Line, verbatim } from '../language/line.ts';

/** 0.8731 as '87.3 %'. */
export function percent(share: number, digits = 1): string {
  return t`${fixed(100 * share, digits)} %`;
}

/** A number with so many digits behind the point. */
function fixed(value: number, digits: number): string {
  const minimumFractionDigits = digits;
  return value.toLocaleString(language.code, {
    minimumFractionDigits,
    maximumFractionDigits: digits,
    useGrouping: false,
  });
}

/** 10000 as '10,000'. */
export const integerText = (count: number): string => count.toLocaleString(language.code);

/** @param one what is said of one, in English @param other of any other number of them */
export function plural(count: number, one: string, other: string): string {
  return new Intl.PluralRules(language.code).select(count) === 'one' ? one : other;
}

/** 9231114 as '9.2 MB'. */
export function bytesText(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} B`;
}

/** 9756426 as '9.76 million'. */
export function countText(count: number): string {
  if (count < 1e6) return integerText(count);
  return count.toLocaleString(language.code, {
    notation: 'compact',
    compactDisplay: 'long',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
}

/** A value with three significant digits, never in exponents where it can be read without. */
export function valueText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** Milliseconds, or seconds from one on, or minutes from two on. */
export function timeText(milliseconds: number): string {
  if (milliseconds >= 120_000) return t`${Math.round(milliseconds / 60_000)} min`;
  if (milliseconds >= 1000) return t`${fixed(milliseconds / 1000, 1)} s`;
  return t`${milliseconds >= 10 ? Math.round(milliseconds) : fixed(milliseconds, 1)} ms`;
}

/** 32 x 32 x 64, or 512. */
export function shapeText(shape: readonly number[]): string {
  return shape.join(' × ');
}

/** The longest name of a class that is shown whole in a line of text. */
const LONGEST_NAME = 60;

/** A class's name. CIFAR-10's are words of the page's language; all others are as they were given. */
export const classLine = (name: string): Line =>
  (CLASSES as readonly string[]).includes(name) ? { template: name, values: [] } : verbatim(name);

export const className = (name: string | undefined): string => language.say(classLine(name ?? ''));

/** A class's name in one line, cut where it is too long to be read there. */
export function nameText(name: string | undefined): string {
  const characters = Array.from(className(name).replace(/\s+/g, ' ').trim());
  return characters.length > LONGEST_NAME
    ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…`
    : characters.join('');
}

/** How a run stands: as the server, or a log's end, tells it. */
export function stateText(state: string): string {
  switch (state) {
    case 'running':
      return t`running`;
    case 'finished':
      return t`finished`;
    case 'stopped':
      return t`stopped`;
    case 'failed':
      return t`failed`;
    case 'interrupted':
      return t`interrupted`;
    default:
      return state;
  }
}
