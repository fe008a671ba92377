import type { Panel, PanelCurves } from './panels.ts';
import { light } from './theme.ts';

/** Seconds on another machine can differ by so much that only a logarithmic axis shows both. */
const logarithmicAbove = 8;

/**
 * Least and greatest value for a logarithmic axis of seconds, where an epoch takes so much longer
 * here or there that the quicker curves would lie on a linear axis's ground; null where none is needed.
 */
export function logarithmicRange(
  panel: Panel,
  curves: readonly PanelCurves[],
): [number, number] | null {
  if (panel.axis !== 'seconds') return null;
  const ours = curves.flatMap(({ points }) =>
    points.map((p): [number, number] => [p.epoch, p.mean]),
  );
  const theirs = curves.flatMap(({ reference }) => reference);
  const [slow, slower] = [ours, theirs].map(longestEpoch).sort((a, b) => a - b);
  if (!slow || !slower || slower < logarithmicAbove * slow) return null;
  const seconds = [...ours, ...theirs].map(([, value]) => value ?? 0).filter((value) => value > 0);
  return [Math.min(...seconds) / 1.5, Math.max(...seconds) * 1.5];
}

const longestEpoch = (curve: readonly [epoch: number, seconds: number | null][]) =>
  Math.max(0, ...curve.map(([epoch, seconds]) => (seconds ?? 0) / epoch));

const axisText = { fontSize: 13, color: light.muted };
const axisName = { fontSize: 14, color: light.ink };

/** Whole epochs, about ten of them, in steps of 1, 2, 5, 10, 20, 50 …; the first is always there. */
function epochTicks(last: number): number[] {
  const decade = 10 ** Math.floor(Math.log10(Math.max(1, last / 10)));
  const every = [1, 2, 5, 10].map((n) => n * decade).find((n) => last / n <= 12) ?? 1;
  const epochs = Array.from({ length: last }, (_, i) => i + 1);
  return epochs.filter((epoch) => epoch === 1 || epoch % every === 0);
}

/** The x axis of panel number `panel`. */
export function epochAxis(panel: number, last: number) {
  const ticks = epochTicks(last);
  return {
    type: 'value' as const,
    gridIndex: panel,
    min: 0.5,
    max: last + 0.5,
    name: 'epoch',
    nameLocation: 'middle' as const,
    nameGap: 30,
    nameTextStyle: axisName,
    axisLabel: { ...axisText, customValues: ticks },
    axisTick: { show: true, customValues: ticks, lineStyle: { color: light.muted } },
    axisLine: { show: true, onZero: false, lineStyle: { color: light.muted } },
    splitLine: { show: true, lineStyle: { color: light.grid, width: 1 } },
  };
}

/** The y axis of panel number `index`; logarithmic where a range for that is given. */
export function valueAxis({ axis }: Panel, index: number, logarithmic: [number, number] | null) {
  const [min, max] = logarithmic ?? [];
  const ticks = logarithmic ? { customValues: powersOfTen(...logarithmic) } : {};
  return {
    type: logarithmic ? ('log' as const) : ('value' as const),
    min,
    max,
    gridIndex: index,
    scale: true,
    name: logarithmic ? `${axis}, log scale` : axis,
    nameLocation: 'middle' as const,
    nameGap: 48,
    nameTextStyle: axisName,
    axisLabel: { ...axisText, ...ticks },
    axisTick: { show: true, ...ticks, lineStyle: { color: light.muted } },
    axisLine: { show: true, lineStyle: { color: light.muted } },
    splitLine: { show: true, lineStyle: { color: light.grid, width: 1 } },
  };
}

function powersOfTen(min: number, max: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(min)), Math.floor(Math.log10(max))];
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}
