/**
 * A curve over the whole run in bounded memory: at most CAPACITY points. When they are full,
 * neighbours merge and each point stands for twice as many steps.
 */
export interface Point {
  /** The first step that the point stands for. */
  step: number;
  mean: number;
  min: number;
  max: number;
  count: number;
}

export interface Series {
  points: readonly Point[];
  /** How many values a full point holds. */
  stride: number;
  last: number | null;
  min: number;
  max: number;
}

/** Twice the dots of the widest chart: one bright dot column never spans less than a point. */
export const CAPACITY = 512;

export const emptySeries: Series = {
  points: [],
  stride: 1,
  last: null,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
};

/** The series with one more value; values that are not finite are left out of the curve. */
export function append(series: Series, step: number, value: number): Series {
  if (!Number.isFinite(value)) return { ...series, last: value };
  const single: Point = { step, mean: value, min: value, max: value, count: 1 };
  const open = series.points.at(-1);
  const extended =
    open !== undefined && open.count < series.stride
      ? [...series.points.slice(0, -1), merge(open, single)]
      : [...series.points, single];
  const full = extended.length > CAPACITY;
  return {
    points: full ? halve(extended) : extended,
    stride: full ? series.stride * 2 : series.stride,
    last: value,
    min: Math.min(series.min, value),
    max: Math.max(series.max, value),
  };
}

/** The series as it was after a step: what came later was lost and will be trained again. */
export function rewind(series: Series, step: number): Series {
  const points = series.points.filter((point) => point.step <= step);
  if (points.length === series.points.length) return series;
  return {
    points,
    stride: series.stride,
    last: points.at(-1)?.mean ?? null,
    min: Math.min(Number.POSITIVE_INFINITY, ...points.map((point) => point.min)),
    max: Math.max(Number.NEGATIVE_INFINITY, ...points.map((point) => point.max)),
  };
}

function halve(points: readonly Point[]): Point[] {
  const halved: Point[] = [];
  for (let index = 0; index < points.length; index += 2) {
    const first = points[index];
    const second = points[index + 1];
    if (first !== undefined) halved.push(second === undefined ? first : merge(first, second));
  }
  return halved;
}

function merge(first: Point, second: Point): Point {
  const count = first.count + second.count;
  return {
    step: first.step,
    mean: (first.mean * first.count + second.mean * second.count) / count,
    min: Math.min(first.min, second.min),
    max: Math.max(first.max, second.max),
    count,
  };
}
