/** The last line: the keys, or what came of it all. */

import { accuracies, chosenOn, duration, percent } from '../protocol/format.ts';
import { bad, caution, faint, good, strong } from '../terminal/palette.ts';
import { fit } from '../terminal/text.ts';
import { type Key, keys, watchingKeys } from './keys.ts';
import type { DashboardState } from './state.ts';

/** One line. */
export function footerLine(
  state: DashboardState,
  { hasKeys, watching }: { hasKeys: boolean; watching: boolean },
  width: number,
): string {
  if (state.end !== null && !watching) return summary(state, width);
  if (state.activity === 'stopping') {
    return caution(fit('saving and stopping… Ctrl-C again leaves at once', width));
  }
  if (!hasKeys) return faint(fit('no keys: the input is not a terminal', width));
  return fitting(watching ? watchingKeys : keys, width)
    .map(({ key, short }) => {
      const name = key === 'p' && state.activity === 'paused' ? 'resume' : short;
      return `${strong(key)} ${faint(name)}`;
    })
    .join('  ');
}

/** Without room for all, the help alone tells how to enlarge. */
function fitting(all: readonly Key[], width: number): readonly Key[] {
  // Two blanks after each, a third within, and "resume" for "pause".
  const needed = all.reduce((sum, { key, short }) => sum + key.length + short.length + 3, 0);
  return needed <= width ? all : all.filter(({ key }) => key !== 'm');
}

/** "finished: test 82.15 %, best 82.40 % on the test images, in 9:41" */
function summary({ end, bestAccuracy }: DashboardState, width: number): string {
  if (end === null) return '';
  const best = end.bestAccuracy ?? bestAccuracy;
  const accuracy = accuracies(end) || 'not evaluated';
  const text = `${end.reason}: ${accuracy}${best === null ? '' : `, best ${percent(best)}${chosenOn(end)}`}, in ${duration(end.seconds)}`;
  const style = end.reason === 'failed' ? bad : end.reason === 'stopped' ? caution : good;
  return strong(style(fit(text, width)));
}
