/**
 * Drawings that pass Ink by. Ink takes every character of a frame apart, styles and all, which for
 * screens full of charts is most of the work; so in its place each drawn line leaves one mark, a
 * private-use character, and the line itself comes back when the frame is painted.
 */
import { stripVTControlCharacters } from 'node:util';
import { createContext } from 'react';

const FIRST_MARK = 0xe000;
/** A mark and the blanks that Ink kept for the rest of the line. */
const MARKED = /([\uE000-\uF8FF]) */gu;

export class Drawings {
  private lines: string[] = [];

  /** Leaves a mark for a line. */
  readonly mark = (line: string): string => {
    this.lines.push(line);
    return String.fromCodePoint(FIRST_MARK + this.lines.length - 1);
  };

  /** The frame with its lines in the place of their marks; the marks are used up. */
  readonly restore = (frame: string): string => {
    const { lines } = this;
    this.lines = [];
    return frame.replaceAll(MARKED, (kept, mark: string) => {
      const line = lines[mark.charCodeAt(0) - FIRST_MARK] ?? '';
      return line + ' '.repeat(Math.max(0, kept.length - widthOf(line)));
    });
  };
}

/** Where drawn lines leave their marks; without it Ink gets the lines themselves. */
export const DrawingsContext = createContext<Drawings | null>(null);

function widthOf(line: string): number {
  return [...stripVTControlCharacters(line)].length;
}
