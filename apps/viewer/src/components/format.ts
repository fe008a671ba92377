/** 0.8731 as '87.3 %'. */
export function percent(share: number, digits = 1): string {
  return `${(100 * share).toFixed(digits)} %`;
}

/** 9231114 as '9.2 MB'. */
export function bytesText(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${Math.round(bytes / 1e3)} kB` : `${bytes} B`;
}

/** 9756426 as '9.76 million'. */
export function countText(count: number): string {
  return count >= 1e6 ? `${(count / 1e6).toFixed(2)} million` : count.toLocaleString('en');
}

/** A value with three significant digits, never in exponents where it can be read without. */
export function valueText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** Milliseconds, or seconds from one on, or minutes from two on. */
export function timeText(milliseconds: number): string {
  if (milliseconds >= 120_000) return `${Math.round(milliseconds / 60_000)} min`;
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return milliseconds >= 10 ? `${Math.round(milliseconds)} ms` : `${milliseconds.toFixed(1)} ms`;
}

/** 32 x 32 x 64, or 512. */
export function shapeText(shape: readonly number[]): string {
  return shape.join(' × ');
}

/** The longest name of a class that is shown whole in a line of text. */
const LONGEST_NAME = 60;

/** A class's name in one line, cut where it is too long to be read there. */
export function nameText(name: string | undefined): string {
  const characters = Array.from((name ?? '').replace(/\s+/g, ' ').trim());
  return characters.length > LONGEST_NAME
    ? `${characters.slice(0, LONGEST_NAME - 1).join('')}…`
    : characters.join('');
}
