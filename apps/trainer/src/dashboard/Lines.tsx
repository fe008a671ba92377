import { Transform } from 'ink';

/**
 * Drawn lines as an Ink element of exactly `width` by `lines.length`.
 *
 * The text that Ink lays out is blank and always the same; the drawing takes its place afterwards.
 * For Ink remembers the size of every text that it ever measured: a screen whose numbers change
 * several times a second, for days, would fill the memory.
 */
export function Lines({ lines, width }: { lines: readonly string[]; width: number }) {
  if (lines.length === 0) return null;
  const blank = Array(lines.length).fill(' '.repeat(width)).join('\n');
  return <Transform transform={(_, index) => lines[index] ?? ''}>{blank}</Transform>;
}
