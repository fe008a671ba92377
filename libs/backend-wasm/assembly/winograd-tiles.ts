import { zero } from './im2col';
import { CHUNK, channels, coefficients, filters, height, outHeight, outWidth, outputs, padLeft, padTop, points, sink, temporary, tilesPerImage, tilesWide, width, zeros } from './winograd-layout';
import { gradientMap, inputMap, outputMap } from './winograd-maps';
import { pairGradientMap, pairInputMap, pairOutputMap } from './winograd-pair';

/** The two-dimensional transforms of tiles of maps: first along the rows, then along the columns. */

/** Bytes of a row of 16 filters. */
export const PANEL: usize = 64;

/** Bytes between the rows of the half-transformed tile. */
// @ts-ignore: decorator
@inline
function line(): usize {
  return <usize>points * CHUNK;
}

/** Where `writeCoefficients` keeps a number below all others; 0 comes after it. */
// @ts-ignore: decorator
@inline
function unbounded(): usize {
  return coefficients + 40;
}

/** The address of a pixel, or `outside` where there is none. */
// @ts-ignore: decorator
@inline
function pixel(row: usize, x: i32, width: i32, bytes: usize, outside: usize): usize {
  return <u32>x < <u32>width ? row + <usize>x * bytes : outside;
}

/** Input tiles first .. first + count of `x` to rows 0 .. count of every plane of `v`. */
export function transformInput(x: usize, first: i32, count: i32, v: usize, row: usize, plane: usize): void {
  const bytes = <usize>channels << 2, across = points == 6 ? 6 : 2;
  for (let t = first; t < first + count; t++) {
    const image = t / tilesPerImage, inImage = t - image * tilesPerImage;
    const ty = inImage / tilesWide, tx = inImage - ty * tilesWide;
    // A map of two pixels has no padding left in its transform.
    const y0 = points == 6 ? ty * 4 - padTop : 0, x0 = points == 6 ? tx * 4 - padLeft : 0;
    for (let c: usize = 0; c < bytes; c += CHUNK) {
      const n = min(CHUNK, bytes - c);
      for (let i = 0; i < across; i++) {
        const to = temporary + <usize>i * line();
        if (<u32>(y0 + i) >= <u32>height) {
          zero(to, line());
          continue;
        }
        const from = x + <usize>((image * height + y0 + i) * width) * bytes + c;
        const p0 = pixel(from, x0, width, bytes, zeros), p1 = pixel(from, x0 + 1, width, bytes, zeros);
        if (points == 6) {
          inputMap(coefficients, p0, p1, pixel(from, x0 + 2, width, bytes, zeros), pixel(from, x0 + 3, width, bytes, zeros),
            pixel(from, x0 + 4, width, bytes, zeros), pixel(from, x0 + 5, width, bytes, zeros), to, CHUNK, n);
        } else pairInputMap(p0, p1, to, CHUNK, n);
      }
      const d = line(), step = <usize>points * plane;
      for (let j = 0; j < points; j++) {
        const from = temporary + <usize>j * CHUNK, to = v + c + <usize>j * plane;
        if (points == 6) inputMap(coefficients, from, from + d, from + 2 * d, from + 3 * d, from + 4 * d, from + 5 * d, to, step, n);
        else pairInputMap(from, from + d, to, step, n);
      }
    }
    v += row;
  }
}

/**
 * Rows 0 .. count of every plane of products `m` to output tiles first .. first + count of `y`:
 * `columns` filters from filter `start` on, whose biases begin at `bias` (0: none); what is below 0 becomes 0 if `rectified`.
 */
export function transformOutput(
  m: usize, row: usize, plane: usize, y: usize, start: i32, columns: i32, bias: usize, rectified: bool,
  first: i32, count: i32,
): void {
  const bytes = <usize>filters << 2, end = <usize>columns << 2;
  y += <usize>start << 2;
  for (let t = first; t < first + count; t++) {
    const image = t / tilesPerImage, inImage = t - image * tilesPerImage;
    const ty = inImage / tilesWide, tx = inImage - ty * tilesWide;
    const y0 = ty * outputs, x0 = tx * outputs, rows = min(outputs, outHeight - y0);
    for (let c: usize = 0; c < end; c += CHUNK) {
      const n = min(CHUNK, end - c), d = line(), step = <usize>points * plane;
      for (let j = 0; j < points; j++) {
        const from = m + c + <usize>j * plane, to = temporary + <usize>j * CHUNK;
        if (points == 6) outputMap(coefficients, from, step, zeros, unbounded(), to, to + d, to + 2 * d, to + 3 * d, n);
        else pairOutputMap(from, step, zeros, unbounded(), to, to + d, n);
      }
      const add = bias != 0 ? bias + c : zeros, least = rectified ? unbounded() + 4 : unbounded();
      for (let i = 0; i < rows; i++) {
        const from = temporary + <usize>i * d;
        const to = y + <usize>((image * outHeight + y0 + i) * outWidth) * bytes + c;
        const q0 = pixel(to, x0, outWidth, bytes, sink), q1 = pixel(to, x0 + 1, outWidth, bytes, sink);
        if (points == 6) {
          outputMap(coefficients, from, CHUNK, add, least, q0, q1, pixel(to, x0 + 2, outWidth, bytes, sink),
            pixel(to, x0 + 3, outWidth, bytes, sink), n);
        } else pairOutputMap(from, CHUNK, add, least, q0, q1, n);
      }
    }
    m += row;
  }
}

/**
 * Tiles of the output's gradient `dy` to rows 0 .. count of every plane of `m`. Filters lie side by
 * side in a row where `panel` is PANEL, else in panels of 16 that are `panel` bytes apart.
 */
export function transformGradient(dy: usize, first: i32, count: i32, m: usize, row: usize, plane: usize, panel: usize): void {
  const bytes = <usize>filters << 2;
  for (let t = first; t < first + count; t++) {
    const image = t / tilesPerImage, inImage = t - image * tilesPerImage;
    const ty = inImage / tilesWide, tx = inImage - ty * tilesWide;
    const y0 = ty * outputs, x0 = tx * outputs;
    for (let c: usize = 0; c < bytes; c += CHUNK) {
      const n = min(CHUNK, bytes - c), d = line(), step = <usize>points * plane;
      for (let i = 0; i < outputs; i++) {
        const to = temporary + <usize>i * d;
        if (y0 + i >= outHeight) {
          zero(to, d);
          continue;
        }
        const from = dy + <usize>((image * outHeight + y0 + i) * outWidth) * bytes + c;
        const p0 = pixel(from, x0, outWidth, bytes, zeros), p1 = pixel(from, x0 + 1, outWidth, bytes, zeros);
        if (points == 6) {
          gradientMap(coefficients, p0, p1, pixel(from, x0 + 2, outWidth, bytes, zeros),
            pixel(from, x0 + 3, outWidth, bytes, zeros), to, CHUNK, n);
        } else pairGradientMap(p0, p1, to, CHUNK, n);
      }
      const width = panel == PANEL ? n : PANEL;
      for (let j = 0; j < points; j++) {
        for (let i: usize = 0; i < n; i += width) {
          const from = temporary + <usize>j * CHUNK + i, part = min(width, n - i);
          const to = m + (panel == PANEL ? c + i : (c + i) / PANEL * panel) + <usize>j * plane;
          if (points == 6) gradientMap(coefficients, from, from + d, from + 2 * d, from + 3 * d, to, step, part);
          else pairGradientMap(from, from + d, to, step, part);
        }
      }
    }
    m += row;
  }
}
