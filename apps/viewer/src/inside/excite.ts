import { mean, reshape, type Scalar, slice, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { breathe, seedFor, uniform } from '@vgg/core';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { ExcitingPicture, Progress, UnitQuestion } from '../protocol/facts.ts';
import { slopeOf } from './slope.ts';

const STEPS = 160;
const RATE = 0.09;
/** The part of the side by which the picture is moved about, either way. */
const JITTER = 1 / 8;
/** How much smoothness counts beside excitement. */
const SMOOTHNESS = 0.35;
const SHOW_EVERY = 8;

/**
 * A picture that excites a channel, or a class, as much as can be: begun at grey noise, it climbs the
 * gradient of the channel's mean, or of the class's logit. It is moved about at random before every
 * step, and what differs from its neighbours is held back, so that it does not end in noise (Olah,
 * Mordvintsev & Schubert, "Feature Visualization", Distill 2017). Behind a ReLU it is what goes into
 * the ReLU that climbs: a unit that is silent on noise has no slope behind it.
 * @param tell shows the picture on its way
 */
export async function excite(
  network: LoadedNetwork,
  { layer, unit }: UnitQuestion,
  tell: (progress: Progress & ExcitingPicture) => void,
  signal: AbortSignal,
  steps = STEPS,
): Promise<ExcitingPicture> {
  const { size } = network.facts.card.input;
  const seed = seedFor(0, 'excite', layer, unit);
  // The picture is 255 * sigmoid(hidden): whatever is added, it stays one.
  const hidden = Float32Array.from(
    { length: size * size * 3 },
    (_, i) => 0.2 * (uniform(i, seed) - 0.5),
  );
  const adam = new Adam(hidden.length, RATE);
  const score = scoreOf(network, layer, unit);
  const reach = Math.max(1, Math.round(size * JITTER));
  for (let step = 0; step < steps; step += 1) {
    signal.throwIfAborted();
    const by = [0, 1].map((axis) =>
      Math.round((2 * uniform(2 * step + axis, seed + 1) - 1) * reach),
    );
    const found = await slopeOf(network, moved(pictureOf(hidden), size, by[0], by[1]), score);
    const slope = moved(found.slope, size, -by[0], -by[1]);
    adam.climb(hidden, ascent(hidden, slope, size));
    if (step % SHOW_EVERY === 0) {
      tell({ done: step, total: steps, pixels: bytesOf(hidden), value: found.value });
    }
    await breathe();
  }
  const pixels = bytesOf(hidden);
  const reached = tidy(() => score(network.input(pixels)));
  const [value] = await reached.data();
  reached.dispose();
  return { pixels, value };
}

/** The number that is to grow. */
export function scoreOf(network: LoadedNetwork, layer: number, unit: number) {
  const { kind, outputShape } = network.facts.layers[layer];
  const isAnswer = layer === network.chain.length - 1;
  const end = kind === 'relu' ? layer : layer + 1;
  return (input: Tensor4D): Scalar => {
    const output = isAnswer ? network.logitsFrom(input, 0) : network.through(input, 0, end);
    const cells = reshape(output, [-1, outputShape.at(-1) ?? 1]);
    return mean(slice(cells, [0, unit], [-1, 1])) as Scalar;
  };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const pictureOf = (hidden: Float32Array) => hidden.map((x) => 255 * sigmoid(x));
const bytesOf = (hidden: Float32Array) =>
  Uint8Array.from(hidden, (x) => Math.round(255 * sigmoid(x)));

/** The slope by what is hidden, of length 1 on the average, less what neighbours differ by. */
function ascent(hidden: Float32Array, slope: Float32Array, size: number): Float32Array {
  const up = slope.map((d, i) => d * sigmoid(hidden[i]) * (1 - sigmoid(hidden[i])));
  const length = Math.sqrt(up.reduce((sum, d) => sum + d * d, 0) / up.length) || 1;
  const row = size * 3;
  return up.map((d, i) => {
    const place = i % row;
    let rough = 0;
    if (place >= 3) rough += hidden[i] - hidden[i - 3];
    if (place < row - 3) rough += hidden[i] - hidden[i + 3];
    if (i >= row) rough += hidden[i] - hidden[i - row];
    if (i + row < up.length) rough += hidden[i] - hidden[i + row];
    return d / length - SMOOTHNESS * rough;
  });
}

/** The picture moved down and to the right; what leaves it on one side comes in on the other. */
function moved(picture: Float32Array, size: number, down: number, right: number): Float32Array {
  const place = (at: number, by: number) => (((at - by) % size) + size) % size;
  return picture.map((_, i) => {
    const [row, column] = [Math.floor(i / (3 * size)), Math.floor(i / 3) % size];
    return picture[(place(row, down) * size + place(column, right)) * 3 + (i % 3)];
  });
}

/** Kingma & Ba 2015, climbing. */
class Adam {
  private readonly first: Float32Array;
  private readonly second: Float32Array;
  private readonly rate: number;
  private step = 0;

  constructor(length: number, rate: number) {
    this.rate = rate;
    this.first = new Float32Array(length);
    this.second = new Float32Array(length);
  }

  climb(x: Float32Array, slope: Float32Array): void {
    this.step += 1;
    const [b1, b2] = [0.9, 0.999];
    const [c1, c2] = [1 - b1 ** this.step, 1 - b2 ** this.step];
    for (let i = 0; i < x.length; i += 1) {
      this.first[i] = b1 * this.first[i] + (1 - b1) * slope[i];
      this.second[i] = b2 * this.second[i] + (1 - b2) * slope[i] ** 2;
      x[i] += (this.rate * (this.first[i] / c1)) / (Math.sqrt(this.second[i] / c2) + 1e-8);
    }
  }
}
