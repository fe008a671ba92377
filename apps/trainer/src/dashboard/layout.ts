/** Which part of the dashboard gets how much of the terminal. */

export interface Layout {
  kind: 'tiny' | 'narrow' | 'wide';
  width: number;
  /** One row less than the terminal: the last frame and the prompt after it fit together. */
  height: number;
  charts:
    | { arrangement: 'stacked'; each: number }
    | { arrangement: 'grid'; large: number; small: number };
  epochs: { width: number; height: number };
  messages: { width: number; height: number };
}

export const SMALLEST = { columns: 60, rows: 20 } as const;
const WIDE = 80;
/** Between two panels side by side. */
export const GAP = 2;
/** Identity, engine, folder; bars of epoch and run, plan. */
export const HEADER_ROWS = 3;
export const PROGRESS_ROWS = 3;
const FOOTER_ROWS = 1;
export const EPOCHS_WIDTH = 59;
/** Of the table without the reference's times, where the messages need the room. */
const SHORT_EPOCHS_WIDTH = 52;
const FIXED = HEADER_ROWS + PROGRESS_ROWS + FOOTER_ROWS;
const CURVES = 5;

/** The layout for a terminal of so many columns and rows; the parts' heights fill it exactly. */
export function layoutFor(columns: number, rows: number): Layout {
  const width = columns;
  const height = rows - 1;
  const free = height - FIXED;
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) {
    return {
      kind: 'tiny',
      width,
      height: Math.max(1, height),
      charts: { arrangement: 'stacked', each: 0 },
      epochs: { width, height: 0 },
      messages: { width, height: 0 },
    };
  }
  if (columns < WIDE) {
    const each = Math.min(6, Math.max(1, Math.floor((free * 0.55) / CURVES)));
    const rest = free - each * CURVES;
    const messages = Math.max(2, Math.min(8, Math.floor(rest * 0.4)));
    return {
      kind: 'narrow',
      width,
      height,
      charts: { arrangement: 'stacked', each },
      epochs: { width, height: rest - messages },
      messages: { width, height: messages },
    };
  }
  const small = Math.min(12, Math.max(3, Math.round(free * 0.22)));
  // Title, heading and ten epochs are enough; what is left is better spent on the large charts.
  const large = Math.min(30, Math.max(4, Math.round(free * 0.38), free - small - 12));
  const bottom = free - large - small;
  const roomy = (width - GAP) * 0.62 >= EPOCHS_WIDTH;
  const table = roomy ? EPOCHS_WIDTH : SHORT_EPOCHS_WIDTH;
  return {
    kind: 'wide',
    width,
    height,
    charts: { arrangement: 'grid', large, small },
    epochs: { width: table, height: bottom },
    messages: { width: width - GAP - table, height: bottom },
  };
}

/** Splits a width into so many panels with gaps between them; the first ones get the remainder. */
export function split(width: number, parts: number): number[] {
  const inner = width - GAP * (parts - 1);
  return Array.from(
    { length: parts },
    (_, index) => Math.floor(inner / parts) + (index < inner % parts ? 1 : 0),
  );
}
