import type { Spread } from './comparison.ts';

/** Shown where nothing was measured. */
export const nothing = '–';

/** `28144010` as `28,144,010`; `digits` after the point. Anything not finite is a dash. */
export function decimal(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return nothing;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A fraction of 1 as `81.52 %`. */
export function percent(fraction: number | null | undefined, digits = 2): string {
  const text = decimal(fraction === null || fraction === undefined ? null : fraction * 100, digits);
  return text === nothing ? nothing : `${text} %`;
}

/** A difference of two fractions in percentage points, always with its sign: `+1.30`. */
export function points(difference: number | null): string {
  if (difference === null) return nothing;
  const text = decimal(Math.abs(difference) * 100, 2);
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** The mean, and `(least–greatest)` beside it where the repeats differ in the digits shown. */
export function meanAndRange(
  value: Spread | null,
  digits: number,
  unit?: 'percent',
): { mean: string; range: string } {
  if (value === null) return { mean: nothing, range: '' };
  const scale = unit === 'percent' ? 100 : 1;
  const [min, max] = [decimal(value.min * scale, digits), decimal(value.max * scale, digits)];
  return {
    mean: unit === 'percent' ? percent(value.mean, digits) : decimal(value.mean, digits),
    range: min === max ? '' : `(${min}–${max})`,
  };
}
