import type { LayerNorms } from '@vgg/core';
import type { EChartsOption, LineSeriesOption } from 'echarts';
import type { ComparisonEntry } from './comparison.ts';
import { fontFamily, svgOf } from './figure.ts';
import { light, lineStyle } from './theme.ts';

const size = { width: 800, height: 408 };
const place = (panel: number) => ({ left: 80 + panel * 392, top: 44, width: 308, height: 278 });
const begin = 'at the first step';
/** What is less is as good as nothing, and has no place on a logarithmic axis. */
const LEAST = 1e-12;

const panels = [
  {
    title: 'Signal by layer',
    axis: 'root mean square',
    of: (norms: LayerNorms) => norms.activation,
  },
  { title: 'Gradient by layer', axis: 'norm', of: (norms: LayerNorms) => norms.gradient },
] as const;

/** Whether any training of the comparison measured its layers. */
export const hasLayers = (entries: readonly ComparisonEntry[]) =>
  entries.some(({ layers }) => layers.length > 0);

/**
 * How large the outputs of each layer are, and the gradients by its kernel, from the first layer to the
 * last on logarithmic axes: a line for each label at the beginning of its last epoch, dashed at
 * the first step. Of repeats the first is drawn.
 *
 * @returns a complete SVG document, the same for the same input
 */
export function layersFigureSvg(
  entries: readonly ComparisonEntry[],
  background = light.paper,
): string {
  const shown = entries.filter(
    ({ repeat, layers }) => repeat === entries[0]?.repeat && layers.length > 0,
  );
  const last = Math.max(1, ...shown.map(({ layers }) => layers[0]?.norms.length ?? 1));
  const option: EChartsOption = {
    animation: false,
    backgroundColor: background,
    textStyle: { fontFamily, color: light.ink, fontSize: 14 },
    title: panels.map(({ title }, i) => ({
      text: title,
      left: place(i).left + place(i).width / 2,
      top: 8,
      textAlign: 'center',
      textStyle: { fontSize: 16, fontWeight: 'bold', color: light.ink },
    })),
    legend: {
      bottom: 6,
      left: 'center',
      itemHeight: 9,
      textStyle: { fontSize: 14, color: light.ink },
      selectedMode: false,
      data: [
        ...shown.map(({ label }) => label),
        {
          name: begin,
          icon: 'path://M0,4h8v1.2h-8zM13,4h8v1.2h-8zM26,4h8v1.2h-8z',
          itemStyle: { color: light.muted },
        },
      ],
    },
    grid: panels.map((_, i) => place(i)),
    xAxis: panels.map((_, i) => ({
      type: 'value',
      gridIndex: i,
      min: 1,
      max: last,
      name: 'layer, from the image to the answer',
      nameLocation: 'middle',
      nameGap: 30,
      nameTextStyle: { fontSize: 14, color: light.ink },
      axisLabel: { fontSize: 13, color: light.muted, showMaxLabel: false },
      splitLine: { show: false },
    })),
    yAxis: panels.map(({ axis }, i) => ({
      type: 'log',
      gridIndex: i,
      name: axis,
      nameLocation: 'middle',
      nameGap: 56,
      nameTextStyle: { fontSize: 14, color: light.ink },
      axisLabel: {
        fontSize: 13,
        color: light.muted,
        formatter: (value: number) => value.toExponential(0),
      },
      splitLine: { show: true, lineStyle: { color: light.grid, width: 1 } },
    })),
    series: shown.flatMap((entry, order) =>
      panels.flatMap(({ of }, i) => [
        curve(entry.layers.at(-1)?.norms ?? [], of, entry.label, order, i),
        { ...curve(entry.layers[0]?.norms ?? [], of, begin, order, i), ...dashed(order) },
      ]),
    ),
  };
  return svgOf(option, size);
}

function curve(
  norms: readonly LayerNorms[],
  of: (norms: LayerNorms) => number | null,
  name: string,
  order: number,
  panel: number,
): LineSeriesOption {
  const { colour, symbol } = lineStyle(order);
  return {
    type: 'line',
    name,
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: norms.map((layer, i) => {
      const value = of(layer);
      return [i + 1, value === null ? null : Math.max(value, LEAST)];
    }),
    symbol,
    symbolSize: 7,
    showAllSymbol: true,
    lineStyle: { width: 2.25, color: colour },
    itemStyle: { color: colour },
    silent: true,
    z: 4,
  };
}

function dashed(order: number): Partial<LineSeriesOption> {
  const { colour } = lineStyle(order);
  return {
    symbol: 'none',
    lineStyle: { width: 1.25, type: [5, 4], color: colour, opacity: 0.85 },
    z: 3,
  };
}
