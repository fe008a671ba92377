/** The maps of a layer for one image, as they are looked at. */
export interface MapStatistics {
  /** Indices of the maps, the one with the largest mean first. */
  strongest: number[];
  /** Mean of each map, by its index. */
  means: Float32Array;
  /** Maps that are zero everywhere. */
  silent: number;
  /** Share of all values that are zero. */
  zeroShare: number;
  least: number;
  largest: number;
}

/**
 * @param values [cells, maps], the maps side by side; a dense layer is one cell of many units
 * @param maps how many maps there are
 */
export function mapStatistics(values: Float32Array, maps: number): MapStatistics {
  const means = new Float32Array(maps);
  const active = new Uint8Array(maps);
  let zeros = 0;
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    const map = i % maps;
    means[map] += value;
    if (value === 0) zeros += 1;
    else active[map] = 1;
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const cells = values.length / maps;
  for (let map = 0; map < maps; map += 1) means[map] /= cells;
  const strongest = Array.from(means.keys()).sort((a, b) => means[b] - means[a] || a - b);
  const silent = active.reduce((count, there) => count + (there ? 0 : 1), 0);
  return { strongest, means, silent, zeroShare: zeros / values.length, least, largest };
}

export interface Histogram {
  /** Edges of the bins, one more than there are counts. */
  edges: number[];
  counts: number[];
  /** Values that are exactly zero, which stand in no bin: after a ReLU they would hide all others. */
  zeros: number;
}

/** How the values are distributed. */
export function histogram(values: Float32Array, bins = 40): Histogram {
  const [least, largest] = rangeOf(values);
  const width = (largest - least) / bins || 1;
  const counts = new Array<number>(bins).fill(0);
  let zeros = 0;
  for (const value of values) {
    if (value === 0) zeros += 1;
    else counts[Math.min(bins - 1, Math.floor((value - least) / width))] += 1;
  }
  return { edges: Array.from({ length: bins + 1 }, (_, i) => least + i * width), counts, zeros };
}

/** One map out of all: [cells]. */
export function mapOf(values: Float32Array, maps: number, map: number): Float32Array {
  const cells = new Float32Array(values.length / maps);
  for (let cell = 0; cell < cells.length; cell += 1) cells[cell] = values[cell * maps + map];
  return cells;
}

/** The least and the largest of all values. */
export function rangeOf(values: Float32Array): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return [least, largest];
}
