/** Times of one thing done many times, in seconds. */
export interface Spread {
  median: number;
  lowerQuartile: number;
  upperQuartile: number;
  fastest: number;
  count: number;
}

/** Median and quartiles of at least one value, by linear interpolation between neighbours. */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('There is no spread of no values.');
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (fraction: number) => {
    const place = fraction * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.ceil(place);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  };
  return {
    median: quantile(0.5),
    lowerQuartile: quantile(0.25),
    upperQuartile: quantile(0.75),
    fastest: sorted[0],
    count: sorted.length,
  };
}
