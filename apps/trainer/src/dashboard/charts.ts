/** The five curves of a training, in the order of their weight. */

import { accuracyOf } from '@vgg/core';
import * as format from '../protocol/format.ts';
import type { PublishedResult } from '../reference/published.ts';
import { accent, faint, overlays, type Style } from '../terminal/palette.ts';
import type { Curve, Line } from './chart.ts';
import { band, type Extent, line, type Mark, marksOf, placeOf } from './curves.ts';
import type { Series } from './series.ts';
import type { DashboardState } from './state.ts';

/** Another run whose curves lie over the first one's. */
export interface Overlay {
  name: string;
  state: DashboardState;
}

/** What is drawn beside the run itself, and which part of it. */
export interface Beside {
  /** Published accuracies, faintly behind the own ones. */
  reference: PublishedResult | null;
  /** The run's own name in the legend where there are others. */
  name?: string;
  others?: readonly Overlay[];
  /** Narrows what is shown; the whole where it is left out. */
  window?: (whole: Extent) => Extent;
}

/** What differs between the four curves that have a value each step. */
interface Stepwise extends Pick<Curve, 'title' | 'shortTitle' | 'share' | 'bounds'> {
  series: keyof DashboardState['curves'];
  remark: (series: Series) => string;
  write: (value: number) => string;
  axis?: (value: number) => string;
}

const loss: Stepwise = {
  title: 'training loss',
  shortTitle: 'loss',
  series: 'smoothedLoss',
  remark: ({ min }) => `lowest ${format.loss(min)}`,
  write: format.loss,
  share: 0.98,
};

const others: readonly Stepwise[] = [
  {
    title: 'images/s',
    shortTitle: 'images/s',
    series: 'imagesPerSecond',
    remark: ({ max }) => `best ${format.significant(max)}`,
    write: format.significant,
    bounds: { lowest: 0 },
  },
  {
    title: 'learning rate',
    shortTitle: 'rate',
    series: 'learningRate',
    remark: ({ max }) => `most ${format.learningRate(max)}`,
    write: format.learningRate,
    axis: format.rate,
    bounds: { lowest: 0 },
  },
  {
    title: 'gradient norm',
    shortTitle: 'gradient',
    series: 'gradientNorm',
    remark: ({ min }) => `lowest ${format.significant(min)}`,
    write: format.significant,
    share: 0.98,
    bounds: { lowest: 0 },
  },
];

/** How many curves there are. */
export const curveCount = others.length + 2;

/** Loss, accuracy, speed, rate, gradient. */
export function curvesOf(state: DashboardState, beside: Beside): Curve[] {
  return [
    stepwise(state, beside, loss),
    accuracyCurve(state, beside),
    ...others.map((one) => stepwise(state, beside, one)),
  ];
}

function stepwise(state: DashboardState, beside: Beside, curve: Stepwise): Curve {
  const series = state.curves[curve.series];
  const all = runsOf(state, beside).map((run) => run.state.curves);
  const first = Math.min(...all.map((one) => one[curve.series].points[0]?.step ?? Infinity));
  const from = Number.isFinite(first) ? first : 0;
  const extent = windowOf(beside, { from, to: Math.max(from + 1, lastStep(state, beside)) });
  const own = runsOf(state, beside).map(({ name, state, style }) => ({
    name,
    style,
    spans: (columns: number) => line(marksOf(state.curves[curve.series], extent), columns),
  }));
  const raw: Line = {
    name: 'raw',
    style: faint,
    spans: (columns) => band(state.curves.loss, extent, columns),
  };
  const alone = own.length === 1;
  const smoothed = own.map((one) => ({ ...one, name: alone ? 'smoothed' : one.name }));
  return {
    ...curve,
    current: series.last === null ? null : curve.write(series.last),
    remark: series.points.length === 0 ? null : curve.remark(series),
    format: curve.axis ?? curve.write,
    lines: curve === loss ? [...(alone ? [raw] : []), ...smoothed] : own,
    extent,
    place: (step) => format.count(step),
    unit: 'steps',
  };
}

function accuracyCurve(state: DashboardState, beside: Beside): Curve {
  const { start, plan } = state;
  const stepsPerEpoch = start?.stepsPerEpoch ?? 1;
  // What is still to come is empty, but for what was published.
  const planned = beside.reference === null ? 0 : (plan?.totalSteps ?? 0);
  const to = Math.max(planned, lastStep(state, beside), 1);
  const extent = windowOf(beside, { from: 0, to });
  const own = runsOf(state, beside).map(({ name, style, state }) => ({
    name: beside.others?.length ? name : 'own',
    style,
    spans: (columns: number) => line(evaluated(state, extent), columns),
  }));
  const published: Mark[] = (beside.reference?.testAccuracy ?? []).flatMap((value, index) =>
    value === null ? [] : [{ place: placeOf((index + 1) * stepsPerEpoch, extent), value }],
  );
  const reference: Line = {
    name: 'reference',
    style: faint,
    spans: (columns) => (start === null ? [] : line(published, columns)),
    beside: true,
  };
  const last = state.evaluations.at(-1);
  return {
    title: start?.validationImages ? 'validation accuracy' : 'test accuracy',
    shortTitle: 'accuracy',
    current: last === undefined ? null : format.percent(accuracyOf(last)),
    remark: state.bestAccuracy === null ? null : `best ${format.percent(state.bestAccuracy)}`,
    format: (value) => format.percent(value, 1),
    lines: [...(beside.reference === null ? [] : [reference]), ...own],
    extent,
    place: (step) => String(Math.round((step / stepsPerEpoch) * 10) / 10),
    unit: 'epochs',
    bounds: { lowest: 0, highest: 1 },
  };
}

const evaluated = ({ evaluations }: DashboardState, extent: Extent): Mark[] =>
  evaluations.map((evaluation) => ({
    place: placeOf(evaluation.step, extent),
    value: accuracyOf(evaluation) ?? 0,
  }));

/** All runs that are drawn, the first one last: it lies on top. */
function runsOf(
  state: DashboardState,
  { name = 'own', others = [] }: Beside,
): (Overlay & { style: Style })[] {
  const styled = others.map((other, index) => ({
    ...other,
    style: overlays[index % overlays.length],
  }));
  return [...styled.toReversed(), { name, state, style: accent }];
}

function lastStep(state: DashboardState, { others = [] }: Beside): number {
  return Math.max(state.step, ...others.map((other) => other.state.step));
}

function windowOf({ window }: Beside, whole: Extent): Extent {
  return window?.(whole) ?? whole;
}
