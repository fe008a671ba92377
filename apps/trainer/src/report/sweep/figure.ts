import { type Dimension, ranked, type Tried, triedOf, valueInWords } from '@vgg/runs';
import type { EChartsOption, ParallelSeriesOption } from 'echarts';
import type { Ledger } from '../../sweep/ledger.ts';
import { fontFamily, svgOf } from '../figure.ts';
import { light } from '../theme.ts';

const HEIGHT = 460;
const AXIS_WIDTH = 190;
const LEAST_WIDTH = 760;

/** How a choice's line is drawn, by what became of it. */
const styles = {
  best: { color: light.vermillion, width: 3, opacity: 1 },
  finished: { color: light.blue, width: 1.5, opacity: 0.8 },
  stopped: { color: light.grey, width: 1, opacity: 0.6 },
};

/**
 * A sweep in parallel coordinates: an axis a setting and at the right the accuracy, a line a choice;
 * the best in red, those that were stopped early in grey.
 * @returns a complete SVG document, the same for the same ledger
 */
export function sweepFigureSvg(ledger: Ledger, background: string = light.paper): string {
  const dimensions = Object.entries(ledger.plan.space);
  const width = Math.max(LEAST_WIDTH, (dimensions.length + 1) * AXIS_WIDTH);
  const shown = ranked(triedOf(ledger)).filter(({ accuracy }) => accuracy !== null);
  const option: EChartsOption = {
    animation: false,
    backgroundColor: background,
    textStyle: { fontFamily, color: light.ink, fontSize: 14 },
    parallel: {
      left: 90,
      right: 90,
      top: 56,
      bottom: 40,
      parallelAxisDefault: axisDefaults,
    },
    parallelAxis: [
      ...dimensions.map(([name, dimension], dim) => ({ dim, name, ...axisOf(dimension) })),
      { dim: dimensions.length, name: 'accuracy, %', type: 'value' as const, scale: true },
    ],
    // The best is drawn last, over the others.
    series: shown.toReversed().map((tried) => lineOf(tried, dimensions, tried === shown[0])),
  };
  return svgOf(option, { width, height: HEIGHT });
}

const axisDefaults = {
  nameLocation: 'end' as const,
  nameGap: 18,
  nameTextStyle: { fontSize: 14, fontWeight: 'bold' as const, color: light.ink },
  // Over the lines, on a ground of their own.
  z: 10,
  axisLabel: { fontSize: 12, color: light.muted, backgroundColor: light.paper, padding: [1, 2] },
  axisLine: { lineStyle: { color: light.muted } },
  axisTick: { lineStyle: { color: light.muted } },
};

function axisOf(dimension: Dimension) {
  if (dimension.kind === 'values') {
    return { type: 'category' as const, data: dimension.values.map(valueInWords) };
  }
  const { from, to, log } = dimension;
  return { type: log ? ('log' as const) : ('value' as const), min: from, max: to };
}

function lineOf(
  { choice, accuracy, trials }: Tried,
  dimensions: readonly [string, Dimension][],
  isBest: boolean,
): ParallelSeriesOption {
  const places = dimensions.map(([name, { kind }]) =>
    kind === 'values' ? valueInWords(choice[name]) : Number(choice[name]),
  );
  const state = trials[0]?.state === 'finished' ? 'finished' : 'stopped';
  return {
    type: 'parallel',
    lineStyle: styles[isBest ? 'best' : state],
    data: [[...places, 100 * (accuracy ?? 0)]],
    silent: true,
  };
}
