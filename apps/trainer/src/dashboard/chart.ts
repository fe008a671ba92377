/** One chart: a title with the present and best value, the curve, the ends of its axis. */
import { sparkline } from '../terminal/blocks.ts';
import { accent, faint, strong } from '../terminal/palette.ts';
import { fit, fitRight } from '../terminal/text.ts';
import { type Axis, drawBraille, type Layer, type Span } from './braille.ts';
import { axisAround } from './curves.ts';

export interface Curve {
  title: string;
  /** The title where there is little room, at most 8 characters. */
  shortTitle: string;
  /** Already formatted; null before there is any. */
  current: string | null;
  /** Already formatted, with its word: "best 0.412". */
  remark: string | null;
  format: (value: number) => string;
  /** The curve itself, and what is drawn faintly behind it, for so many columns of dots. */
  front: (columns: number) => Span[];
  behind?: (columns: number) => Span[];
  /** What lies behind is cut off at the axis of the curve itself, where there is one. */
  ownAxis?: boolean;
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

/** The chart in exactly `height` lines of `width` characters. */
export function drawChart(curve: Curve, width: number, height: number): string[] {
  if (height <= 0) return [];
  if (height === 1) return [drawSparkline(curve, width)];
  return [titleLine(curve, width), ...plot(curve, width, height - 1)];
}

function plot(curve: Curve, width: number, height: number): string[] {
  const inner = width - LABEL - 1;
  const front = curve.front(inner * 2);
  const behind = curve.behind?.(inner * 2) ?? [];
  if (front.every((span) => span === null) && behind.every((span) => span === null)) {
    return Array.from({ length: height }, (_, row) =>
      row === Math.floor((height - 1) / 2) ? faint(fit(`${' '.repeat(LABEL)} not yet`, width)) : '',
    );
  }
  const own = curve.ownAxis === true && front.some((span) => span !== null);
  const axis = axisOf(curve, front, own ? [] : behind);
  const within = (span: Span) => span !== null && span.high >= axis.min && span.low <= axis.max;
  const layers: Layer[] = [
    { columns: behind.map((span) => (within(span) ? span : null)), style: faint },
    { columns: front, style: accent },
  ];
  return drawBraille(layers, axis, inner, height).map((row, index) => {
    const middle = height >= 7 && index === (height - 1) / 2 ? (axis.max + axis.min) / 2 : null;
    const value = index === 0 ? axis.max : index === height - 1 ? axis.min : middle;
    const label = value === null ? '' : curve.format(value);
    return `${faint(fitRight(label, LABEL))} ${row}`;
  });
}

function axisOf(curve: Curve, front: readonly Span[], behind: readonly Span[]): Axis {
  const axis = axisAround([...front, ...behind], curve.share);
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
  const spans = curve.front(inner);
  if (spans.every((span) => span === null)) return `${name}${current}`;
  const axis = axisOf(curve, spans, []);
  const values = spans.map((span) => (span === null ? null : (span.low + span.high) / 2));
  const range = fit(`${curve.format(axis.min)} – ${curve.format(axis.max)}`, RANGE);
  const remark = fitRight(curve.remark ?? '', REMARK);
  return `${name}${current} ${sparkline(values, axis)} ${faint(`${range} ${remark}`)}`;
}
