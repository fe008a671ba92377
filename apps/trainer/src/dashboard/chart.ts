/** One chart: a title with the present and best value, the curves, the ends of both axes, a legend. */
import { sparkline } from '../terminal/blocks.ts';
import { accent, faint, type Style, strong } from '../terminal/palette.ts';
import { fit, fitRight } from '../terminal/text.ts';
import { type Axis, drawBraille, type Span } from './braille.ts';
import { axisAround, type Extent } from './curves.ts';
import { xAxis } from './x-axis.ts';

/** One of a chart's curves. */
export interface Line {
  /** In the legend. */
  name: string;
  style: Style;
  /** For so many columns of dots. */
  spans: (columns: number) => Span[];
  /** Cut off at the axis of the others, where they have one. */
  beside?: boolean;
}

export interface Curve {
  title: string;
  /** The title where there is little room, at most 8 characters. */
  shortTitle: string;
  /** Already formatted; null before there is any. */
  current: string | null;
  /** Already formatted, with its word: "best 0.412". */
  remark: string | null;
  format: (value: number) => string;
  /** What is drawn, the lowest first. */
  lines: readonly Line[];
  extent: Extent;
  /** A step as the x axis tells it, and what it then counts. */
  place: (step: number) => string;
  unit: string;
  /** How much of the curve the axis must hold; 1 if left out. */
  share?: number;
  /** Bounds that the axis keeps even where the curve does not reach them. */
  bounds?: { lowest?: number; highest?: number };
}

/** Widths in characters: an axis' label; the parts of a sparkline's row. */
const LABEL = 7;
/** What a title needs besides name and values: "── ", " ─ ". */
const TITLE_FRAME = 6;
const NAME = 9;
const CURRENT = 8;
const RANGE = 15;
const REMARK = 14;
/** From this height on there is a row for the x axis. */
const ROOMY = 5;

/** The chart in exactly `height` lines of `width` characters. */
export function drawChart(curve: Curve, width: number, height: number): string[] {
  if (height <= 0) return [];
  if (height === 1) return [drawSparkline(curve, width)];
  if (height < ROOMY) return [titleLine(curve, width), ...plot(curve, width, height - 1)];
  const axis = ' '.repeat(LABEL + 1) + xAxis(curve, width - LABEL - 1);
  return [titleLine(curve, width), ...plot(curve, width, height - 2), axis];
}

function plot(curve: Curve, width: number, height: number): string[] {
  const inner = width - LABEL - 1;
  const layers = curve.lines.map(({ spans, ...line }) => ({ ...line, columns: spans(inner * 2) }));
  const drawn = layers.filter(({ columns }) => columns.some((span) => span !== null));
  if (drawn.length === 0) {
    return Array.from({ length: height }, (_, row) =>
      row === Math.floor((height - 1) / 2) ? faint(fit(`${' '.repeat(LABEL)} not yet`, width)) : '',
    );
  }
  const own = drawn.filter(({ beside }) => !beside);
  const axis = axisOf(
    curve,
    (own.length > 0 ? own : drawn).flatMap(({ columns }) => columns),
  );
  const within = (span: Span) => span !== null && span.high >= axis.min && span.low <= axis.max;
  const cut = drawn.map(({ beside, style, columns }) => ({
    style,
    columns: beside ? columns.map((span) => (within(span) ? span : null)) : columns,
  }));
  return drawBraille(cut, axis, inner, height).map((row, index) => {
    const middle = height >= 7 && index === (height - 1) / 2 ? (axis.max + axis.min) / 2 : null;
    const value = index === 0 ? axis.max : index === height - 1 ? axis.min : middle;
    const label = value === null ? '' : curve.format(value);
    return `${faint(fitRight(label, LABEL))} ${row}`;
  });
}

function axisOf(curve: Curve, spans: readonly Span[]): Axis {
  const axis = axisAround(spans, curve.share);
  return {
    min: Math.max(axis.min, curve.bounds?.lowest ?? Number.NEGATIVE_INFINITY),
    max: Math.min(axis.max, curve.bounds?.highest ?? Number.POSITIVE_INFINITY),
  };
}

/** "── training loss ─────────── 0.512 · lowest 0.498" */
function titleLine({ title, shortTitle, current, remark }: Curve, width: number): string {
  const value = current ?? '–';
  const values = remark === null ? value : `${value} · ${remark}`;
  const name = title.length + values.length + TITLE_FRAME <= width ? title : shortTitle;
  const shown = name.length + values.length + TITLE_FRAME <= width ? values : value;
  const rule = '─'.repeat(Math.max(1, width - name.length - shown.length - TITLE_FRAME + 1));
  return `${faint('──')} ${strong(name)} ${faint(rule)} ${accent(value)}${faint(shown.slice(value.length))}`;
}

/** "loss     0.512 ▇▆▅▄▃▂▁ 0.498 – 2.310 lowest 0.498" */
function drawSparkline(curve: Curve, width: number): string {
  const name = strong(fit(curve.shortTitle, NAME));
  const current = accent(fitRight(curve.current ?? '–', CURRENT));
  const inner = Math.max(6, width - NAME - CURRENT - RANGE - REMARK - 3);
  const spans = curve.lines.at(-1)?.spans(inner) ?? [];
  if (spans.every((span) => span === null)) return `${name}${current}`;
  const axis = axisOf(curve, spans);
  const values = spans.map((span) => (span === null ? null : (span.low + span.high) / 2));
  const range = fit(`${curve.format(axis.min)} – ${curve.format(axis.max)}`, RANGE);
  const remark = fitRight(curve.remark ?? '', REMARK);
  return `${name}${current} ${sparkline(values, axis)} ${faint(`${range} ${remark}`)}`;
}
