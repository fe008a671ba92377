/** What is left of the dashboard in a terminal that is too small for it. */
import { loss, percent } from '../protocol/format.ts';
import { fit } from '../terminal/text.ts';
import { SMALLEST } from './layout.ts';
import { progress } from './pace.ts';
import type { DashboardState } from './state.ts';

/** The figures, and where there is a second line, the size that shows more. */
export function tinyLines(state: DashboardState, width: number, height: number): string[] {
  const { epoch, run } = progress(state);
  const figures = [
    `epoch ${epoch.number}`,
    `loss ${loss(state.curves.smoothedLoss.last)}`,
    ...(state.bestAccuracy === null ? [] : [`best ${percent(state.bestAccuracy)}`]),
    `step ${run.done}${run.of === null ? '' : `/${run.of}`}`,
    state.activity,
  ].join(' · ');
  const wish = `the dashboard needs ${SMALLEST.columns} x ${SMALLEST.rows} characters`;
  return [fit(figures, width), fit(wish, width)].slice(0, height);
}
