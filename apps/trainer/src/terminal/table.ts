import stringWidth from 'string-width';
import { printable } from './printable.ts';
import { paint, plain, type Style, type Terminal } from './terminal.ts';

/** One column: how it is called and what it shows of a row. */
export interface Column<Row> {
  title: string;
  value: (row: Row) => string;
  /** Numbers stand right, which is the default; text stands left. */
  align?: 'left' | 'right';
  style?: (row: Row) => Style | undefined;
  /** May be cut, ending in "…", where the table is too wide. */
  shrinks?: boolean;
  /** May be left out where the table is too wide: the highest number goes first. */
  expendable?: number;
}

export interface TableOptions<Row> {
  /** Rows below a second rule: totals, means. */
  footer?: readonly Row[];
  terminal?: Terminal;
  /** Spaces between columns. */
  gap?: number;
}

const narrowest = 8;

/**
 * A table as text: titles, a rule, one line a row, no line longer than the terminal is wide as far
 * as columns may shrink or be left out. Widths are those that a terminal shows (wide characters
 * count two).
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { footer = [], terminal = plain, gap = 2 }: TableOptions<Row> = {},
): string {
  const all = [...rows, ...footer];
  const shown = fitting(columns, all, terminal.width, gap);
  const space = ' '.repeat(gap);
  const rule = paint('─'.repeat(totalWidth(shown, gap)), 'dim', terminal);
  const titles = shown.map(({ column, width }) =>
    paint(aligned(column.title, width, column.align), 'bold', terminal),
  );
  const line = (row: Row) =>
    shown
      .map(({ column, width }) =>
        paint(aligned(column.value(row), width, column.align), column.style?.(row), terminal),
      )
      .join(space)
      .trimEnd();
  return [
    titles.join(space).trimEnd(),
    rule,
    ...rows.map(line),
    ...(footer.length > 0 ? [rule, ...footer.map(line)] : []),
  ].join('\n');
}

interface Measured<Row> {
  column: Column<Row>;
  width: number;
}

/** The columns that there is room for, with the widths that they get. */
function fitting<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  room: number,
  gap: number,
): Measured<Row>[] {
  let measured = columns.map((column) => ({
    column,
    width: Math.max(
      ...[column.title, ...rows.map(column.value)].map((text) => stringWidth(printable(text))),
    ),
  }));
  const expendable = columns
    .filter((column) => column.expendable !== undefined)
    .sort((a, b) => (b.expendable ?? 0) - (a.expendable ?? 0));
  for (const least of expendable) {
    if (totalWidth(measured, gap) <= room) break;
    measured = measured.filter(({ column }) => column !== least);
  }
  for (const entry of measured.filter(({ column }) => column.shrinks)) {
    const excess = totalWidth(measured, gap) - room;
    if (excess > 0) entry.width = Math.max(Math.min(entry.width, narrowest), entry.width - excess);
  }
  return measured;
}

function totalWidth(measured: readonly { width: number }[], gap: number): number {
  return measured.reduce((sum, { width }) => sum + width, 0) + gap * (measured.length - 1);
}

/** Cuts or fills a plain text to a width, as a terminal counts it; see `printable`. */
export function aligned(text: string, width: number, align: 'left' | 'right' = 'right'): string {
  const fitted = cut(printable(text), width);
  const padding = ' '.repeat(width - stringWidth(fitted));
  return align === 'left' ? fitted + padding : padding + fitted;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}
