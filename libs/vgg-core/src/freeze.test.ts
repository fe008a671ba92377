import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { architecture, layersOf } from './architecture.ts';
import { type Freeze, frozenLayers } from './freeze.ts';
import { Network } from './network.ts';
import { uniform } from './random.ts';
import { cifar10 } from './testing/cifar10.ts';
import { useVggWasm } from './testing/engine.ts';

beforeAll(useVggWasm);

const shape = architecture('A', { ...cifar10, head: [8], dropout: 0 });

describe('frozen layers', () => {
  it.each([
    ['features', 'fc6'],
    [8, 'fc6'],
    [4, 'conv4_1'],
    [1, 'conv2_1'],
  ] as const)('%s: the first that learns is %s', (freeze, first) => {
    const layers = layersOf(shape);
    expect(layers[frozenLayers(layers, freeze)].name).toBe(first);
  });

  it.each([0, 9, 1.5, Number.NaN])('%d is refused', (freeze) => {
    expect(() => frozenLayers(layersOf(shape), freeze)).toThrow(
      `freeze ${freeze}: accepted are features, or the first 1 to 8 convolutions`,
    );
  });

  it.each<Freeze>(['features', 4])(
    '%s get no gradient and keep their averages; the others get the same as without, and nothing leaks',
    async (freeze) => {
      const network = new Network(shape, 1, freeze);
      const before = await network.values();
      const x = tf.tensor4d(
        Float32Array.from({ length: 4 * 32 * 32 * 3 }, (_, i) => uniform(i, 2) - 0.5),
        [4, 32, 32, 3],
      );
      const labels = tf.tensor1d([0, 1, 2, 3], 'int32');
      const once = () => {
        const { loss, gradients } = network.lossAndGradients(x, labels, { seed: 1 });
        const names = [...gradients.keys()];
        tf.dispose([loss, ...gradients.values()]);
        return names;
      };
      const names = once();
      const { numTensors } = tf.memory();
      once();
      expect(tf.memory().numTensors).toBe(numTensors);
      expect(names.some((name) => name.startsWith('conv1_1') || name.startsWith('bn3_2'))).toBe(
        false,
      );
      expect(names).toContain('fc7/kernel');
      expect(names.includes('conv4_1/kernel')).toBe(freeze === 4);
      const after = await network.values();
      expect(after['bn1_1/moving_mean']).toEqual(before['bn1_1/moving_mean']);
      tf.dispose([x, labels]);
      network.dispose();
    },
  );
});
