/** From series to what a chart draws: spans for each column of dots, and the axis around them. */
import type { Axis, Span } from './braille.ts';
import type { Series } from './series.ts';

/** A curve's height at a place between 0 (the chart's left end) and 1 (its right end). */
export interface Mark {
  place: number;
  value: number;
}

/** The steps that a chart shows, from its left end to its right one. */
export interface Extent {
  from: number;
  to: number;
}

/** How many columns of dots a mark without neighbours takes. */
const LONE_MARK = 3;

/** Where a step lies in an extent: 0 at its left end, 1 at its right one. */
export function placeOf(step: number, { from, to }: Extent): number {
  return (step - from) / Math.max(1, to - from);
}

/** The points as marks; those beyond the extent, too, since lines lead there. */
export function marksOf({ points }: Series, extent: Extent): Mark[] {
  return points.map(({ step, count, mean }) => ({
    place: placeOf(step + (count - 1) / 2, extent),
    value: mean,
  }));
}

/** A connected line through marks that are ordered by place; nothing beyond its ends. */
export function line(marks: readonly Mark[], columns: number): Span[] {
  const values = Array.from({ length: columns }, (_, x) =>
    valueAt(marks, x / (columns - 1), columns),
  );
  return values.map((value, x) => {
    if (value === null) return null;
    const reach = [value, halfway(value, values[x - 1]), halfway(value, values[x + 1])];
    return { low: Math.min(...reach), high: Math.max(...reach) };
  });
}

/**
 * From the lowest to the highest value of each column: how much the values scatter. A plain line
 * where there are fewer points than columns.
 */
export function band(series: Series, extent: Extent, columns: number): Span[] {
  const spans = line(marksOf(series, extent), columns);
  for (const point of series.points) {
    const middle = point.step + (point.count - 1) / 2;
    const column = Math.round(placeOf(middle, extent) * (columns - 1));
    const span = spans[column];
    if (!span) continue;
    spans[column] = { low: Math.min(span.low, point.min), high: Math.max(span.high, point.max) };
  }
  return spans;
}

/** The narrowest axis, relative to its values: less is noise of the last digits. */
const NARROWEST = 1e-3;

/**
 * An axis that holds the spans; with `share` below 1 only so many of their upper ends, so that one
 * early outlier does not press the rest of the curve flat.
 */
export function axisAround(spans: readonly Span[], share = 1): Axis {
  const present = spans.filter((span) => span !== null);
  const highs = present.map((span) => span.high).sort((a, b) => a - b);
  const min = Math.min(...present.map((span) => span.low));
  const max = highs[Math.ceil(highs.length * share) - 1];
  if (max === undefined) return { min: 0, max: 1 };
  const smallest = Math.max(Math.abs(max) * NARROWEST, 1e-12);
  if (max - min >= smallest) return { min, max };
  const margin = Math.max(Math.abs(max) * 0.1, smallest);
  return { min: min - margin, max: max + margin };
}

function valueAt(marks: readonly Mark[], place: number, columns: number): number | null {
  const half = LONE_MARK / 2 / (columns - 1);
  const after = marks.findIndex((mark) => mark.place >= place);
  const right = marks[after];
  const left = after < 0 ? marks.at(-1) : marks[after - 1];
  if (right === undefined)
    return left !== undefined && place - left.place <= half ? left.value : null;
  if (left === undefined) return right.place - place <= half ? right.value : null;
  const share = (place - left.place) / (right.place - left.place);
  return left.value + share * (right.value - left.value);
}

function halfway(value: number, neighbour: number | null | undefined): number {
  return neighbour === null || neighbour === undefined ? value : (value + neighbour) / 2;
}
