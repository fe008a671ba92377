/** The row below a plot: where it begins and ends, and between them what its curves are. */
import { faint, type Style } from '../terminal/palette.ts';
import { fit, fitEnd } from '../terminal/text.ts';
import type { Extent } from './curves.ts';

interface Described {
  lines: readonly { name: string; style: Style }[];
  extent: Extent;
  place: (step: number) => string;
  unit: string;
}

/** The shortest name that still says something. */
const SHORTEST_NAME = 3;
/** Between two names, and beside them all. */
const GAP = 2;
const MARGIN = 1;

/** "1       ━ smoothed  ━ raw       899 steps", in exactly `width` characters. */
export function xAxis({ lines, extent, place, unit }: Described, width: number): string {
  const left = place(extent.from);
  const last = place(extent.to);
  const whole = `${last} ${unit}`;
  const room = (right: string) => width - left.length - right.length;
  if (room(whole) < 1) return faint(fit(whole, width));
  const named = lines.length < 2 ? [] : lines.toReversed();
  // Rather no unit than names that are cut.
  const right = widthOf(named) + 2 * MARGIN > room(whole) ? last : whole;
  const legend = legendOf(named, room(named.length > 0 ? right : whole) - 2 * MARGIN);
  if (legend === null) return faint(left + ' '.repeat(room(whole)) + whole);
  const free = room(right) - legend.width;
  const before = Math.floor(free / 2);
  return faint(left) + ' '.repeat(before) + legend.text + ' '.repeat(free - before) + faint(right);
}

type Named = Described['lines'];

const widthOf = (lines: Named) =>
  lines.reduce((sum, { name }) => sum + 2 + name.length, GAP * (lines.length - 1));

/** Each line's name in its own style; long ones keep their ends. Null where there is no room, or no line. */
function legendOf(lines: Named, room: number): { text: string; width: number } | null {
  if (lines.length === 0) return null;
  const each = Math.floor((room - GAP * (lines.length - 1)) / lines.length) - 2;
  const fits = widthOf(lines) <= room;
  if (!fits && each < SHORTEST_NAME) return null;
  const shown = fits
    ? lines
    : lines.map(({ name, style }) => ({ name: fitEnd(name, Math.min(each, name.length)), style }));
  const text = shown.map(({ name, style }) => style(`━ ${name}`)).join(' '.repeat(GAP));
  return { text, width: widthOf(shown) };
}
