import type { Line } from '../language/line.ts';
import type { PictureInput } from '../protocol/facts.ts';

/** An image that the networks are asked about. */
export interface Picture {
  /** As the address of the page names it; null where only this visit knows it. */
  key: string | null;
  title: Line;
  /** The true class, where it is known. */
  truth: string | null;
  /** Of the picture as it came. */
  width: number;
  height: number;
  /** The picture as it came: a file and an address that shows it, or pixels [height, width, 3]. */
  source: { blob: Blob; url: string } | { pixels: Uint8Array };
  /** What a network with an input of that name sees: [size, size, 3]. */
  seen: Map<string, Uint8Array>;
}

/** A picture of square pixels, [side, side, 3]. */
export function pictureOf(
  pixels: Uint8Array,
  side: number,
  { key, title, truth = null }: { key: string | null; title: Line; truth?: string | null },
): Picture {
  const seen = new Map<string, Uint8Array>();
  return { key, title, truth, width: side, height: side, source: { pixels }, seen };
}

/** Tells inputs apart. */
export const nameOfInput = ({ size, resize, interpolation }: PictureInput): string =>
  `${size} ${resize} ${interpolation}`;
