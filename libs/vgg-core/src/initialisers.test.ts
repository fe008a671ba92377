import { describe, expect, it } from '@jest/globals';
import { architecture } from './architecture.ts';
import { type Initialiser, initialisers } from './initialisers.ts';
import { cifar10 } from './testing/cifar10.ts';
import { initialWeight, networkWeights } from './weights.ts';

function first(initialiser: Initialiser, name: string, seed = 1): Float32Array {
  const of = architecture('A', { initialiser, ...cifar10, head: [64, 64] });
  const spec = networkWeights(of).find((weight) => weight.name === name);
  if (!spec) throw new Error(`no weight ${name}`);
  return initialWeight(spec, of, seed);
}

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

const largest = (values: Float32Array) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);

describe('initialisers', () => {
  // conv3_1/kernel: fan in 128 * 9, fan out 256 * 9; a uniform one's deviation is a / sqrt(3).
  it('pytorch: uniform in 1 / sqrt(fan in), biases too', () => {
    const bound = 1 / Math.sqrt(128 * 9);
    for (const name of ['conv3_1/kernel', 'conv3_1/bias']) {
      expect(largest(first('pytorch', name))).toBeLessThanOrEqual(bound);
      expect(deviation(first('pytorch', name)) / (bound / Math.sqrt(3))).toBeCloseTo(1, 1);
    }
  });

  it('glorot: uniform in sqrt(6 / (fan in + fan out)), biases zero', () => {
    const bound = Math.sqrt(6 / ((128 + 256) * 9));
    expect(largest(first('glorot', 'conv3_1/kernel'))).toBeLessThanOrEqual(bound);
    expect(largest(first('glorot', 'conv3_1/kernel'))).toBeGreaterThan(0.999 * bound);
    expect(largest(first('glorot', 'conv3_1/bias'))).toBe(0);
  });

  it('dirac: as pytorch, but the first filters of inner layers hand on their inputs', () => {
    const kernel = first('dirac', 'conv2_1/kernel');
    const [inputs, outputs] = [64, 128];
    const at = (place: number, input: number, output: number) =>
      kernel[(place * inputs + input) * outputs + output];
    const drawn = first('pytorch', 'conv2_1/kernel');
    for (let place = 0; place < 9; place += 1) {
      for (let input = 0; input < inputs; input += 1) {
        for (let output = 0; output < inputs; output += 1) {
          expect(at(place, input, output)).toBe(place === 4 && input === output ? 1 : 0);
        }
        const last = (place * inputs + input) * outputs + outputs - 1;
        expect(kernel[last]).toBe(drawn[last]);
      }
    }
    const hidden = first('dirac', 'fc7/kernel');
    for (let i = 0; i < 64 * 64; i += 1) expect(hidden[i]).toBe(i % 65 === 0 ? 1 : 0);
    for (const name of ['conv1_1/kernel', 'fc8/kernel', 'conv2_1/bias']) {
      expect(first('dirac', name)).toEqual(first('pytorch', name));
    }
  });

  it('he: normal of deviation sqrt(2 / fan in), biases zero', () => {
    const values = first('he', 'conv3_1/kernel');
    const sigma = Math.sqrt(2 / (128 * 9));
    expect(deviation(values) / sigma).toBeCloseTo(1, 2);
    const within = values.filter((value) => Math.abs(value) < sigma).length / values.length;
    expect(within).toBeCloseTo(0.6827, 2);
    expect(largest(first('he', 'conv3_1/bias'))).toBe(0);
  });

  it.each(Object.keys(initialisers) as Initialiser[])('%s draws from seed and name', (rule) => {
    expect(first(rule, 'fc8/kernel')).toEqual(first(rule, 'fc8/kernel'));
    expect(first(rule, 'fc8/kernel')).not.toEqual(first(rule, 'fc8/kernel', 2));
    expect(first(rule, 'conv1_1/kernel').slice(0, 9)).not.toEqual(
      first(rule, 'fc8/kernel').slice(0, 9),
    );
  });

  it('begins batch normalisation as no change', () => {
    const values = (part: string) => new Set(first('pytorch', `bn1_1/${part}`));
    expect(values('gamma')).toEqual(new Set([1]));
    expect(values('beta')).toEqual(new Set([0]));
    expect(values('moving_mean')).toEqual(new Set([0]));
    expect(values('moving_variance')).toEqual(new Set([1]));
  });
});
