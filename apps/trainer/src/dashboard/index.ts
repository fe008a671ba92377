/** The live terminal dashboard: one call, fed with training events, answering with commands. */
import type { TrainingEvent } from '@vgg/core';
import type { DashboardOptions, ShownDashboard } from './show.tsx';

export type { Overlay } from './charts.ts';
export type { DashboardOptions, ShownDashboard, Watching } from './show.tsx';
export { observe, replay } from './state.ts';

/**
 * Shows the live dashboard until the training ends. The terminal belongs to it meanwhile: nothing
 * else may write there. Where `canShowDashboard` says no, use the plain log.
 *
 * Ink and React are loaded here and not before, so that other commands start without them; and in
 * their production build, for the other one is several times slower and keeps every render's record.
 * Events that come before they are loaded wait.
 */
export function showDashboard(options: DashboardOptions): ShownDashboard {
  const early: TrainingEvent[] = [];
  const unsubscribe = options.source.subscribe((event) => early.push(event));
  let shown: ShownDashboard | null = null;
  let unmounted = false;
  const open = async () => {
    process.env.NODE_ENV ??= 'production';
    // Ink would keep back all frames but the last one; who asked for a dashboard wants to see it.
    for (const name of ['CI', 'CONTINUOUS_INTEGRATION']) {
      if (name in process.env) process.env[name] = 'false';
    }
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
