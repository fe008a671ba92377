import type { StockLayer } from '../network/chain.ts';
import type { Cell, NormalisedStep, ReluStep, WeightedStep } from '../protocol/facts.ts';

/** A layer's output for one image, [height, width, channels]; of a dense layer [1, 1, units]. */
export interface Maps {
  height: number;
  width: number;
  channels: number;
  values: Float32Array;
}

/** A layer's weights by the last part of their names: kernel, bias, gamma … */
export type Weights = ReadonlyMap<string, Float32Array>;

export async function weightsOf(layer: StockLayer): Promise<Weights> {
  return new Map(
    await Promise.all(
      layer.weights.map(async (weight) => {
        const name = weight.originalName.split('/').at(-1) ?? '';
        return [name, (await weight.read().data()).slice() as Float32Array] as const;
      }),
    ),
  );
}

export const valueAt = ({ width, channels, values }: Maps, { row, column, channel }: Cell) =>
  values[(row * width + column) * channels + channel];

/** The cells [side * side] that a window covers; those beyond the edge are null. */
export function windowCells(
  layer: StockLayer,
  { row, column }: Pick<Cell, 'row' | 'column'>,
  { height, width }: Maps,
): ({ row: number; column: number } | null)[] {
  const { side, stride, same } = windowOf(layer);
  const before = (length: number) => {
    const outside = (Math.ceil(length / stride) - 1) * stride + side - length;
    return same ? Math.floor(Math.max(0, outside) / 2) : 0;
  };
  const [top, left] = [row * stride - before(height), column * stride - before(width)];
  return Array.from({ length: side * side }, (_, i) => {
    const place = { row: top + Math.floor(i / side), column: left + (i % side) };
    const there = place.row >= 0 && place.column >= 0 && place.row < height && place.column < width;
    return there ? place : null;
  });
}

function windowOf(layer: StockLayer): { side: number; stride: number; same: boolean } {
  const { kernelSize, poolSize, strides, padding } = layer.getConfig() as Record<string, unknown>;
  const first = (value: unknown) => Number(Array.isArray(value) ? value[0] : value);
  const side = first(kernelSize ?? poolSize);
  return { side, stride: strides ? first(strides) : side, same: padding === 'same' };
}

/**
 * A convolution's cell, or a dense layer's unit: every input times its weight, and the bias.
 * @param weights kernel [side, side, in, out], or [in, out]
 */
export function weighted(
  layer: StockLayer,
  weights: Weights,
  input: Maps,
  cell: Cell,
): WeightedStep {
  const kernel = weights.get('kernel') ?? new Float32Array();
  const bias = weights.get('bias')?.[cell.channel] ?? 0;
  const convolves = layer.getClassName() === 'Conv2D';
  const cells = convolves ? windowCells(layer, cell, input) : [{ row: 0, column: 0 }];
  const { channels } = input;
  const outputs = kernel.length / (cells.length * channels);
  const length = cells.length * channels;
  const values = new Float32Array(length);
  const filter = new Float32Array(length);
  let sum = bias;
  for (let i = 0; i < length; i += 1) {
    const place = cells[Math.floor(i / channels)];
    values[i] = place ? valueAt(input, { ...place, channel: i % channels }) : 0;
    filter[i] = kernel[i * outputs + cell.channel];
    sum += values[i] * filter[i];
  }
  const side = Math.sqrt(cells.length);
  return { kind: 'weighted', name: layer.name, side, channels, values, filter, bias, value: sum };
}

/** The ReLU that some programs' layers have in themselves. */
export function ownRelu(layer: StockLayer, before: number): ReluStep | null {
  const { activation } = layer.getConfig() as { activation?: string };
  if (activation !== 'relu') return null;
  return { kind: 'relu', name: layer.name, before, value: Math.max(0, before) };
}

/** Batch normalisation of one value, with the mean and variance that it has learned. */
export function normalised(
  layer: StockLayer,
  weights: Weights,
  before: number,
  channel: number,
): NormalisedStep {
  const of = (name: string, otherwise: number) => weights.get(name)?.[channel] ?? otherwise;
  const { epsilon } = layer.getConfig() as { epsilon: number };
  const [mean, variance] = [of('moving_mean', 0), of('moving_variance', 1)];
  const [gamma, beta] = [of('gamma', 1), of('beta', 0)];
  const value = (gamma * (before - mean)) / Math.sqrt(variance + epsilon) + beta;
  const parts = { mean, variance, epsilon, gamma, beta };
  return { kind: 'normalised', name: layer.name, before, ...parts, value };
}
