import type { Dimension } from '@vgg/runs';

/** Chosen numbers have so many digits: enough to learn by, few enough to read. */
const DIGITS = 4;

/** The value at a place from 0 to 1, as which a dimension is looked at: there a choice is uniform. */
export function valueAt(dimension: Dimension, place: number): unknown {
  if (dimension.kind === 'values') {
    const { values } = dimension;
    return values[Math.min(values.length - 1, Math.floor(place * values.length))];
  }
  const { from, to, log, whole } = dimension;
  const [least, most] = ends(dimension);
  const at = least + Math.min(1, Math.max(0, place)) * (most - least);
  const value = log ? Math.exp(at) : at;
  const rounded = whole ? Math.round(value) : Number(value.toPrecision(DIGITS));
  return Math.min(to, Math.max(from, rounded));
}

/** The place from 0 to 1 of a value of a range. */
export function placeOf(dimension: Extract<Dimension, { kind: 'range' }>, value: unknown): number {
  const [least, most] = ends(dimension);
  const at = dimension.log ? Math.log(Number(value)) : Number(value);
  return (at - least) / (most - least);
}

/** So many values of a range, evenly spaced on its scale, the ends among them. */
export function spaced(
  range: Extract<Dimension, { kind: 'range' }>,
  count: number,
): readonly unknown[] {
  const { from, to, log, whole } = range;
  const [least, most] = log ? [Math.log(from), Math.log(to)] : [from, to];
  const values = Array.from({ length: count }, (_, index) => {
    const at = least + (index / Math.max(1, count - 1)) * (most - least);
    const value = log ? Math.exp(at) : at;
    return whole ? Math.round(value) : Number(value.toPrecision(DIGITS));
  });
  return [...new Set(values)];
}

/** Whole numbers get half a step on either side, so that the ends come as often as the others. */
function ends({ from, to, log, whole }: Extract<Dimension, { kind: 'range' }>): [number, number] {
  const half = whole ? 0.5 : 0;
  return log ? [Math.log(from - half), Math.log(to + half)] : [from - half, to + half];
}
