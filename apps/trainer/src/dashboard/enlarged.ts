/** One curve that has the screen for itself, and which part of it is seen. */
import { curveCount } from './charts.ts';
import type { Extent } from './curves.ts';

export interface Enlarged {
  /** Which curve, from 0. */
  curve: number;
  /** So many times wider than the whole would be. */
  zoom: number;
  /** The right end of what is seen, as a share of the whole; 1 goes along with the training. */
  end: number;
}

/** What a key does to it. */
export type View = 'next' | 'back' | 'left' | 'right' | 'in' | 'out' | number;

const MOST_ZOOM = 64;

/** What is enlarged after a key; null for all curves side by side. */
export function viewAfter(before: Enlarged | null, view: View): Enlarged | null {
  if (view === 'back') return null;
  if (view === 'next') {
    const next = before === null ? 0 : before.curve + 1;
    return next === curveCount ? null : whole(next);
  }
  if (typeof view === 'number') return before?.curve === view ? null : whole(view);
  if (before === null) return null;
  const { zoom, end } = before;
  switch (view) {
    case 'in':
      return { ...before, zoom: Math.min(MOST_ZOOM, zoom * 2) };
    case 'out':
      return within({ ...before, zoom: Math.max(1, zoom / 2) });
    case 'left':
      // Where all is seen there is nothing to scroll: it comes nearer first.
      return within({ ...before, zoom: Math.max(2, zoom), end: end - 0.5 / Math.max(2, zoom) });
    case 'right':
      return within({ ...before, end: end + 0.5 / zoom });
  }
}

/** The part of the whole that is seen. */
export function windowOf({ zoom, end }: Enlarged, { from, to }: Extent): Extent {
  const size = to - from;
  const right = from + end * size;
  return { from: Math.round(right - size / zoom), to: Math.round(right) };
}

const whole = (curve: number): Enlarged => ({ curve, zoom: 1, end: 1 });

function within({ curve, zoom, end }: Enlarged): Enlarged {
  return { curve, zoom, end: Math.min(1, Math.max(1 / zoom, end)) };
}
