import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';
import { uniform } from '../random.ts';
import { useVggWasm } from '../testing/engine.ts';
import { Optimiser } from './optimiser.ts';

beforeAll(useVggWasm);

const SHAPE = [3, 3, 4, 6];
const FILTERS = 6;
const noise = (seed: number) =>
  tf.tensor(
    Float32Array.from({ length: 3 * 3 * 4 * FILTERS }, (_, i) => 2 * uniform(i, seed) - 1),
    SHAPE,
  );
const spec = { kind: 'renormalised', momentum: 0.9, weightDecay: 0, turn: 0.02 } as const;
const update = { learningRate: 2, step: 1, gradientScale: 1, hasFilters: true };

/** Sums over each filter of a [3, 3, 4, 6] kernel. */
const overFilters = (x: tf.Tensor) => tf.sum(x, [0, 1, 2]).dataSync();

/** A kernel of filters of norm 1. */
function filters(): tf.Variable {
  const drawn = noise(1);
  return tf.variable(tf.div(drawn, tf.sqrt(tf.sum(tf.square(drawn), [0, 1, 2]))));
}

describe('renormalised filters', () => {
  it('keep norm 1 and turn by the angle that turn and learning rate give', () => {
    const weight = filters();
    const before = tf.clone(weight);
    new Optimiser(spec).update('conv2_1/kernel', weight, noise(2), update);
    for (const squares of overFilters(tf.square(weight))) expect(squares).toBeCloseTo(1, 5);
    for (const cosine of overFilters(tf.mul(weight, before))) {
      expect(Math.acos(cosine)).toBeCloseTo(Math.atan(0.02 * 2), 3);
    }
  });

  it('turn away from the gradient, however long it is', () => {
    const ends = [1, 1000].map((length) => {
      const weight = filters();
      const gradient = tf.mul(noise(2), length);
      const along = overFilters(tf.mul(weight, gradient));
      new Optimiser(spec).update('conv2_1/kernel', weight, gradient, update);
      overFilters(tf.mul(weight, gradient)).forEach((value, i) => {
        expect(value).toBeLessThan(along[i]);
      });
      return weight.dataSync();
    });
    ends[0].forEach((value, i) => {
      expect(ends[1][i]).toBeCloseTo(value, 5);
    });
  });

  it('are neither clipped nor decayed', () => {
    const [whole, clipped] = [1, 0.01].map((gradientScale) => {
      const weight = filters();
      const optimiser = new Optimiser({ ...spec, weightDecay: gradientScale === 1 ? 0 : 0.1 });
      for (const step of [1, 2]) {
        optimiser.update('conv2_1/kernel', weight, noise(step), { ...update, step, gradientScale });
      }
      return weight.dataSync();
    });
    expect(clipped).toEqual(whole);
  });

  it('stay where a filter has no gradient', () => {
    const weight = filters();
    const before = weight.dataSync().slice();
    const some = tf.mul(noise(2), tf.tensor1d([1, 1, 0, 1, 1, 1]));
    new Optimiser(spec).update('conv2_1/kernel', weight, some, update);
    weight.dataSync().forEach((value, i) => {
      if (i % FILTERS === 2) expect(value).toBeCloseTo(before[i], 6);
    });
  });

  it('go on from a checkpoint as if never stopped; biases have Nesterov’s momentum', async () => {
    const run = async (stop: boolean) => {
      const [weight, bias] = [filters(), tf.variable(tf.zeros([FILTERS]))];
      let optimiser = new Optimiser(spec);
      for (let step = 1; step <= 4; step += 1) {
        optimiser.update('conv2_1/kernel', weight, noise(step), { ...update, step });
        const gradient = tf.tensor1d([1, 2, 3, 4, 5, 6]);
        optimiser.update('conv2_1/bias', bias, gradient, { ...update, step, hasFilters: false });
        if (stop && step === 2) {
          const saved = await optimiser.values();
          optimiser.dispose();
          optimiser = new Optimiser(spec);
          optimiser.load(saved);
        }
      }
      return [...(await weight.data()), ...(await bias.data())];
    };
    const whole = await run(false);
    expect(await run(true)).toEqual(whole);
    // v = 1, 1.9, 2.71, 3.439; each step moves by 2 (1 + 0.9 v).
    expect(whole.at(-FILTERS)).toBeCloseTo(-2 * (4 + 0.9 * (1 + 1.9 + 2.71 + 3.439)), 4);
  });
});
