import type { EChartsOption, TitleComponentOption } from 'echarts';
// In one file: its modules are hundreds, which take Node four times as long.
import { init, setPlatformAPI } from 'echarts/dist/echarts.esm.min';
import { epochAxis, logarithmicRange, valueAxis } from './axes.ts';
import type { Series } from './comparison.ts';
import { band, bandName, line, referenceLine, referenceName } from './lines.ts';
import {
  hasBand,
  hasReference,
  lastEpoch,
  type Panel,
  type PanelCurves,
  panelCurves,
  panelsOf,
} from './panels.ts';
import { light } from './theme.ts';

/** Without a canvas ECharts takes text for narrower than DejaVu Sans sets it, and the legend overlaps. */
setPlatformAPI({
  measureText: (text, font) => ({
    width: text.length * 0.58 * Number.parseFloat(font?.match(/[\d.]+(?=px)/)?.[0] ?? '14'),
  }),
});

export interface FigureOptions {
  /** Panels side by side, as in the reference's figure, or one below the other for a narrow page. */
  layout?: 'row' | 'column';
  /** CSS colour behind the figure; `none` lets the page show through. */
  background?: string;
}

export const fontFamily = 'DejaVu Sans, Verdana, Helvetica, Arial, sans-serif';
const dashes = 'path://M0,4h8v1.2h-8zM13,4h8v1.2h-8zM26,4h8v1.2h-8z';

/**
 * The reference's figure: training loss, test accuracy and cumulative seconds for each epoch, one
 * line a training (the mean of its repeats in a band from least to greatest), with the
 * reference's published curves as thin dashed lines in the same colour.
 *
 * @param series one for each line, with at least one repeat
 * @returns a complete SVG document, the same for the same input
 */
export function figureSvg(series: readonly Series[], options: FigureOptions = {}): string {
  const layout = options.layout === 'column' ? column : row;
  return svgOf(figureOption(series, options, layout), layout.size);
}

/** Draws a chart as a complete SVG document, in pixels. */
export function svgOf(option: EChartsOption, size: { width: number; height: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption(option);
    return still(chart.renderToSVGString());
  } finally {
    chart.dispose();
  }
}

interface Layout {
  size: { width: number; height: number };
  /** Left edge and top edge of each panel's plot area, and its size. */
  place: (panel: number) => { left: number; top: number; width: number; height: number };
  legend: { width: number; itemWidth: number; itemGap: number };
}

const row: Layout = {
  size: { width: 1200, height: 408 },
  place: (panel) => ({ left: 70 + panel * 392, top: 44, width: 324, height: 278 }),
  legend: { width: 1160, itemWidth: 34, itemGap: 22 },
};

const column: Layout = {
  size: { width: 400, height: 966 },
  place: (panel) => ({ left: 66, top: 40 + panel * 304, width: 318, height: 206 }),
  legend: { width: 392, itemWidth: 24, itemGap: 11 },
};

function figureOption(
  series: readonly Series[],
  { background }: FigureOptions,
  layout: Layout,
): EChartsOption {
  const panels = panelsOf(series);
  const shown = panels.map((panel) => panelCurves(series, panel));
  const last = lastEpoch(shown.flat());
  return {
    animation: false,
    backgroundColor: background ?? light.paper,
    textStyle: { fontFamily, color: light.ink, fontSize: 14 },
    title: panels.map((panel, i) => panelTitle(panel, layout.place(i))),
    legend: legend(shown, layout),
    grid: panels.map((_, i) => layout.place(i)),
    xAxis: panels.map((_, i) => epochAxis(i, last)),
    yAxis: panels.map((panel, i) => valueAxis(panel, i, logarithmicRange(panel, shown[i] ?? []))),
    series: shown.flatMap((curves, i) => [
      ...curves.filter(hasReference).map((c) => referenceLine(c, i)),
      ...curves.filter(hasBand).map((c) => band(c, i)),
      ...curves.map((c) => line(c, i)),
    ]),
  };
}

function panelTitle(panel: Panel, place: ReturnType<Layout['place']>): TitleComponentOption {
  return {
    text: panel.title,
    left: place.left + place.width / 2,
    top: place.top - 36,
    textAlign: 'center',
    textStyle: { fontSize: 16, fontWeight: 'bold', color: light.ink },
  };
}

/** The lines, then what the dashed lines and the bands are, where there are any. */
function legend(shown: readonly PanelCurves[][], layout: Layout): EChartsOption['legend'] {
  const curves = shown.flat();
  const labels = [...new Set(curves.map(({ label }) => label))];
  const reference = { name: referenceName, icon: dashes, itemStyle: { color: light.muted } };
  const repeats = { name: bandName, icon: 'rect', itemStyle: { color: light.muted, opacity: 0.3 } };
  return {
    bottom: 6,
    left: 'center',
    itemHeight: 9,
    ...layout.legend,
    textStyle: { fontSize: 14, color: light.ink },
    selectedMode: false,
    data: [
      ...labels,
      ...(layout === column ? ['\n'] : []),
      ...(curves.some(hasReference) ? [reference] : []),
      ...(curves.some(hasBand) ? [repeats] : []),
    ],
  };
}

/**
 * Takes out what ECharts adds for a page with a mouse, and its count of charts in the ids: the picture
 * becomes smaller, and the same for the same input.
 */
function still(svg: string): string {
  return svg
    .replaceAll(/ (?:ecmeta_\w+|pointer-events|class)="[^"]*"/g, '')
    .replace(/<style\s*>.*?<\/style>\s*/s, '')
    .replaceAll(/zr\d+-/g, 'figure-');
}
