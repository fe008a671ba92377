import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { CellStep } from '../protocol/facts.ts';
import { deepNetwork } from '../testing/deep-network.ts';
import { cellSteps } from './cell-steps.ts';

const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 53 + (i >> 4)) % 256);
let network: LoadedNetwork;

beforeAll(async () => {
  network = await deepNetwork();
});

/** Every step follows from the one before it. */
function addsUp(steps: CellStep[]): number {
  return steps.reduce((before, step) => {
    switch (step.kind) {
      case 'weighted': {
        const sum = step.values.reduce((all, value, i) => all + value * step.filter[i], step.bias);
        expect(step.value).toBe(sum);
        return sum;
      }
      case 'normalised': {
        const { mean, variance, epsilon, gamma, beta } = step;
        expect(step.before).toBe(before);
        return (gamma * (before - mean)) / Math.sqrt(variance + epsilon) + beta;
      }
      case 'relu':
        expect(step.before).toBe(before);
        return Math.max(0, before);
      case 'pool':
        expect(Math.max(...step.values)).toBe(step.values[step.taken ?? -1]);
        expect(step.values[step.taken ?? -1]).toBeCloseTo(before, 4);
        return before;
      default:
        return step.value;
    }
  }, 0);
}

describe('cellSteps', () => {
  it('adds up to the value of the map, in every layer, in the middle and at the edges', async () => {
    const { layers } = network.facts;
    for (let layer = 0; layer < layers.length; layer += 1) {
      const { outputShape, kind } = layers[layer];
      const [height, width, channels] =
        outputShape.length === 3 ? outputShape : [1, 1, outputShape[0]];
      const output = await network.through(network.input(pixels), 0, layer + 1).data();
      for (const [row, column] of [
        [0, 0],
        [height - 1, width - 1],
        [height >> 1, width >> 2],
      ]) {
        const cell = { row, column, channel: channels - 1 };
        const { steps, shown } = await cellSteps(network, layer, pixels, cell);
        expect(shown).toBe(output[(row * width + column) * channels + channels - 1]);
        const { value } = steps[steps.length - 1];
        // Single precision differs from double in its last places.
        expect(Math.abs(value - shown)).toBeLessThan(2e-5);
        if (kind !== 'flatten') expect(addsUp(steps)).toBe(value);
      }
    }
  });

  it('goes through convolution, batch normalisation, ReLU and pooling', async () => {
    const layer = network.facts.layers.findIndex(({ name }) => name === 'pool1');
    const cell = { row: 3, column: 5, channel: 1 };
    const { steps } = await cellSteps(network, layer, pixels, cell);
    expect(steps.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'weighted conv1_1',
      'normalised bn1_1',
      'relu relu1_1',
      'pool pool1',
    ]);
    expect(steps[3].kind === 'pool' && steps[3].values).toHaveLength(4);
  });
});
