/** The live terminal dashboard: one call, fed with training events, answering with commands. */
import type { TrainingEvent } from '@vgg/core';
import { prepareInk } from './prepare-ink.ts';
import type { DashboardOptions, ShownDashboard } from './show.tsx';
import type { ShownSweep, SweepDashboardOptions } from './sweep/show.tsx';

export type { Overlay } from './charts.ts';
export type { DashboardOptions, ShownDashboard, Watching } from './show.tsx';
export type { ShownSweep } from './sweep/show.tsx';
export { observe, replay } from './state.ts';

/**
 * Shows the live dashboard until the training ends. The terminal belongs to it meanwhile: nothing
 * else may write there. Where `canShowDashboard` says no, use the plain log.
 *
 * Ink and React are loaded here and not before, so that other commands start without them. Events that
 * come before they are loaded wait.
 */
export function showDashboard(options: DashboardOptions): ShownDashboard {
  const early: TrainingEvent[] = [];
  const unsubscribe = options.source.subscribe((event) => early.push(event));
  let shown: ShownDashboard | null = null;
  let unmounted = false;
  const open = async () => {
    prepareInk();
    const { show } = await import('./show.tsx');
    unsubscribe();
    if (unmounted) return;
    shown = show({ ...options, early });
    await shown.done;
  };
  return {
    done: open(),
    unmount() {
      unmounted = true;
      unsubscribe();
      shown?.unmount();
    },
  };
}

/** Shows a sweep live, in the same way, until it is unmounted. */
export async function showSweepDashboard(options: SweepDashboardOptions): Promise<ShownSweep> {
  prepareInk();
  const { showSweep } = await import('./sweep/show.tsx');
  return showSweep(options);
}

/**
 * True where the dashboard can be shown: a terminal that moves its cursor for output, no CI, and no
 * screen reader, to which the plain log speaks better.
 */
export function canShowDashboard(
  stdout: { isTTY?: boolean } = process.stdout,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  const { TERM, CI, INK_SCREEN_READER } = environment;
  const inCi = CI !== undefined && CI !== '' && CI !== '0' && CI !== 'false';
  return stdout.isTTY === true && TERM !== 'dumb' && !inCi && INK_SCREEN_READER !== 'true';
}
