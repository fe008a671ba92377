/** Curves in braille characters: each holds two by four dots. */
import type { Style } from '../terminal/palette.ts';

/** What a layer covers in one column of dots, in the axis' values; null where it has nothing. */
export type Span = { low: number; high: number } | null;

export interface Layer {
  /** Two for each character. */
  columns: readonly Span[];
  style: Style;
}

export interface Axis {
  min: number;
  max: number;
}

const BLANK = 0x2800;
/** The bit of the dot at [column][row]: Unicode numbers braille dots as 1-2-3-7 and 4-5-6-8. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/**
 * Draws layers over one another; in each character only the topmost layer shows, so that a curve
 * stays readable on its noise. Values outside the axis are drawn at its edge.
 *
 * @param layers the lowest first
 * @returns `height` lines, each `width` characters wide
 */
export function drawBraille(
  layers: readonly Layer[],
  axis: Axis,
  width: number,
  height: number,
): string[] {
  const masks = layers.map((layer) => maskOf(layer, axis, width, height));
  return Array.from({ length: height }, (_, row) => {
    let line = '';
    let run = '';
    let style: Style | null = null;
    for (let column = 0; column < width; column++) {
      const cell = row * width + column;
      const top = masks.findLastIndex((mask) => mask[cell] !== 0);
      const cellStyle = layers[top]?.style ?? null;
      if (cellStyle !== style) {
        line += style === null ? run : style(run);
        run = '';
        style = cellStyle;
      }
      run += top < 0 ? ' ' : String.fromCodePoint(BLANK + (masks[top]?.[cell] ?? 0));
    }
    return line + (style === null ? run : style(run));
  });
}

function maskOf({ columns }: Layer, axis: Axis, width: number, height: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  const lastDot = height * 4 - 1;
  const dotOf = (value: number) => {
    const position = (axis.max - value) / (axis.max - axis.min);
    return Math.round(Math.min(1, Math.max(0, position)) * lastDot);
  };
  for (let x = 0; x < width * 2; x++) {
    const span = columns[x];
    if (span === null || span === undefined) continue;
    for (let y = dotOf(span.high); y <= dotOf(span.low); y++) {
      const cell = (y >> 2) * width + (x >> 1);
      mask[cell] = (mask[cell] ?? 0) | (DOTS[x % 2 === 0 ? 0 : 1][y & 3] ?? 0);
    }
  }
  return mask;
}
