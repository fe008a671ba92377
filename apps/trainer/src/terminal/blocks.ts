/** Bars and one-line sparklines from block characters. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const HEIGHTS = '▁▂▃▄▅▆▇█';

/** A bar of a width in characters, exact to an eighth of one. `done` is without the track. */
export function bar(fraction: number, width: number): { done: string; track: string } {
  const share = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  const eighths = Math.round(share * width * 8);
  const whole = Math.floor(eighths / 8);
  const done = '█'.repeat(whole) + (EIGHTHS[eighths % 8] ?? '');
  return { done, track: '·'.repeat(width - [...done].length) };
}

/** Values as blocks of eight heights, the latest at the right; null leaves a gap. */
export function sparkline(
  values: readonly (number | null)[],
  axis: { min: number; max: number },
): string {
  return values
    .map((value) => {
      if (value === null) return ' ';
      const share = Math.min(1, Math.max(0, (value - axis.min) / (axis.max - axis.min)));
      return HEIGHTS[Math.round(share * (HEIGHTS.length - 1))] ?? ' ';
    })
    .join('');
}
