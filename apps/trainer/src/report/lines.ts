import type { CustomSeriesOption, LineSeriesOption } from 'echarts';
import type { PanelCurves } from './panels.ts';
import { lineStyle } from './theme.ts';

/** How the legend calls the dashed lines and the bands. */
export const referenceName = 'reference, as published';
export const bandName = 'least to greatest repeat';

/** Above this number of epochs the markers would hide the line. */
const mostMarkers = 30;

/** A training's own curve: the mean of its repeats, with a marker at each epoch. */
export function line({ label, order, points }: PanelCurves, panel: number): LineSeriesOption {
  const { colour, symbol } = lineStyle(order);
  return {
    type: 'line',
    name: label,
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: points.map(({ epoch, mean }) => [epoch, mean]),
    symbol,
    symbolSize: 7,
    showAllSymbol: points.length <= mostMarkers,
    showSymbol: points.length <= mostMarkers,
    lineStyle: { width: 2.25, color: colour },
    itemStyle: { color: colour },
    clip: false,
    silent: true,
    z: 4,
  };
}

/** The published curve beside it, thin and dashed; gaps are joined straight. */
export function referenceLine({ order, reference }: PanelCurves, panel: number): LineSeriesOption {
  const { colour } = lineStyle(order);
  return {
    type: 'line',
    name: referenceName,
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: reference,
    connectNulls: true,
    symbol: 'none',
    lineStyle: { width: 1.25, type: [5, 4], color: colour, opacity: 0.85 },
    itemStyle: { color: colour },
    silent: true,
    z: 3,
  };
}

/** From the least to the greatest repeat, as one closed polygon. */
export function band({ order, points }: PanelCurves, panel: number): CustomSeriesOption {
  const { colour } = lineStyle(order);
  return {
    type: 'custom',
    name: bandName,
    xAxisIndex: panel,
    yAxisIndex: panel,
    data: points.map(({ epoch, min, max }) => [epoch, min, max]),
    encode: { x: 0, y: [1, 2] },
    renderItem: (params, api) =>
      params.dataIndex > 0
        ? null
        : {
            type: 'polygon',
            shape: {
              points: [
                ...points.map(({ epoch, max }) => api.coord([epoch, max])),
                ...points.toReversed().map(({ epoch, min }) => api.coord([epoch, min])),
              ],
            },
            style: { fill: colour, opacity: 0.18 },
          },
    silent: true,
    z: 2,
  };
}
