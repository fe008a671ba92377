/** The live terminal dashboard: one call, fed with training events, answering with commands. */
import type { DashboardOptions, ShownDashboard } from './show.tsx';

export type { Command } from './commands.ts';
export { type DataProgress, showDataProgress } from './data-progress.ts';
export type { DashboardHeader } from './header.ts';
export type { DashboardOptions, EventSource, ShownDashboard } from './show.tsx';

/**
 * Shows the live dashboard until the training ends. The terminal belongs to it meanwhile: nothing
 * else may write there. Begin the training after the promise is fulfilled, so that no event is lost.
 * Where `canShowDashboard` says no, use the plain log.
 *
 * Ink and React are loaded here and not before, so that other commands start without them; and in
 * their production build, for the other one is several times slower and keeps every render's record.
 */
export async function showDashboard(options: DashboardOptions): Promise<ShownDashboard> {
  process.env.NODE_ENV ??= 'production';
  const { show } = await import('./show.tsx');
  return show(options);
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
