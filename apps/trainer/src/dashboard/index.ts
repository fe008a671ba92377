/** The live terminal dashboard: one call, fed with training events, answering with commands. */
export type { Command } from './commands.ts';
export { type DataProgress, showDataProgress } from './data-progress.ts';
export type { DashboardHeader } from './header.ts';
export {
  canShowDashboard,
  type DashboardOptions,
  type EventSource,
  type ShownDashboard,
  showDashboard,
} from './show.tsx';
