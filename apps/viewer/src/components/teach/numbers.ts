import type { WeightedStep } from '../../protocol/facts.ts';

/** An input channel's part in a sum. */
export interface Part {
  channel: number;
  /** [side * side] */
  values: number[];
  filter: number[];
  /** Sum of their products. */
  sum: number;
}

/** What each input channel adds to the sum, the largest part of either sign first. */
export function partsOf({ side, channels, values, filter }: WeightedStep): Part[] {
  const cells = side * side;
  return Array.from({ length: channels }, (_, channel) => {
    const of = (all: Float32Array) =>
      Array.from({ length: cells }, (_unused, cell) => all[cell * channels + channel]);
    const part = { channel, values: of(values), filter: of(filter) };
    const sum = part.values.reduce((all, value, i) => all + value * part.filter[i], 0);
    return { ...part, sum };
  }).sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum) || a.channel - b.channel);
}

/** With a sign of its own, as a part of a sum. */
export function signed(value: number, digits = 3): string {
  return `${value < 0 ? '−' : '+'} ${Math.abs(value).toFixed(digits)}`;
}

/** With a true minus. */
export function plain(value: number, digits = 3): string {
  return `${value < 0 ? '−' : ''}${Math.abs(value).toFixed(digits)}`;
}
