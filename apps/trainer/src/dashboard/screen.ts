/**
 * The terminal's alternate screen, painted from its top left corner. Ink composes each frame whole;
 * only the rows that differ from the last one are written, in one synchronised update, so nothing
 * flickers. A resize paints everything anew, and what the shell showed before comes back at the end.
 */
import { Writable } from 'node:stream';

const ENTER = '\u001B[?1049h\u001B[?25l\u001B[?7l\u001B[2J\u001B[H';
const LEAVE = '\u001B[?7h\u001B[?25h\u001B[?1049l';
const BEGIN_UPDATE = '\u001B[?2026h';
const END_UPDATE = '\u001B[?2026l';
const CLEAR_TO_END_OF_LINE = '\u001B[K';
const CLEAR = '\u001B[2J';

/** What of a terminal the screen needs. */
export interface Terminal {
  columns: number;
  rows: number;
  write(text: string): unknown;
}

export class Screen {
  private readonly terminal: Terminal;
  private readonly restore: (frame: string) => string;
  private rows: readonly string[] = [];
  private open = false;

  /** @param restore what is done to each frame before it is painted */
  constructor(terminal: Terminal, restore: (frame: string) => string = (frame) => frame) {
    this.terminal = terminal;
    this.restore = restore;
  }

  /** The stream for Ink to write frames to. */
  readonly frames = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (frame: string | Buffer, _encoding, written) => {
        this.paint(String(frame));
        written();
      },
    }),
    { columns: 0, rows: 0 },
  );

  enter(): void {
    this.open = true;
    this.measure();
    this.terminal.write(ENTER);
  }

  /** Takes over the terminal's present size; the next frame is painted whole. */
  measure(): void {
    this.frames.columns = this.terminal.columns;
    this.frames.rows = this.terminal.rows;
    this.rows = [];
  }

  /** Gives the terminal back for a while, without a trace; `enter` goes on. */
  suspend(): void {
    this.open = false;
    this.terminal.write(LEAVE);
  }

  /** Gives the terminal back. The last frame stays, where the shell goes on. */
  leave(): void {
    if (!this.open) return;
    this.open = false;
    const last = this.rows.join('\n');
    this.terminal.write(last === '' ? LEAVE : `${LEAVE}${last}\n`);
  }

  private paint(frame: string): void {
    if (!this.open || frame === '') return;
    const rows = this.restore(frame).replace(/\n$/, '').split('\n');
    const whole = this.rows.length === 0;
    const height = Math.max(rows.length, this.rows.length);
    let update = whole ? CLEAR : '';
    for (let row = 0; row < height; row++) {
      const text = rows[row] ?? '';
      if (whole ? text === '' : text === (this.rows[row] ?? '')) continue;
      // Cleared first: after a text of full width the cursor stands on its last character.
      update += `\u001B[${row + 1};1H${CLEAR_TO_END_OF_LINE}${text}`;
    }
    this.rows = rows;
    if (update !== '') this.terminal.write(BEGIN_UPDATE + update + END_UPDATE);
  }
}
