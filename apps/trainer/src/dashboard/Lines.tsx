import { Transform } from 'ink';
import { useContext } from 'react';
import { DrawingsContext } from './drawings.ts';

/**
 * Drawn lines as an Ink element of exactly `width` by `lines.length`.
 *
 * The text that Ink lays out is blank and always the same; the drawing takes its place afterwards.
 * For Ink remembers the size of every text that it ever measured: a screen whose numbers change
 * several times a second, for days, would fill the memory.
 */
export function Lines({ lines, width }: { lines: readonly string[]; width: number }) {
  const drawings = useContext(DrawingsContext);
  if (lines.length === 0) return null;
  const blank = Array(lines.length).fill(' '.repeat(width)).join('\n');
  const draw = (_: string, index: number) => {
    const line = lines[index]?.trimEnd() ?? '';
    return drawings === null || line === '' ? line : drawings.mark(line);
  };
  return <Transform transform={draw}>{blank}</Transform>;
}
