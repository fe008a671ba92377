import { describe, expect, it } from '@jest/globals';
import type { WeightedStep } from '../../protocol/facts.ts';
import { partsOf, plain, signed } from './numbers.ts';

const step: WeightedStep = {
  kind: 'weighted',
  name: 'conv',
  side: 3,
  channels: 5,
  values: Float32Array.from({ length: 45 }, (_, i) => ((i * 7) % 11) - 5),
  filter: Float32Array.from({ length: 45 }, (_, i) => ((i * 5) % 9) - 4),
  bias: 0.5,
  value: 0,
};

describe('partsOf', () => {
  it('leaves nothing of the sum out, and has the largest part first', () => {
    const parts = partsOf(step);
    const sum = step.values.reduce((all, value, i) => all + value * step.filter[i], 0);
    expect(parts.reduce((all, part) => all + part.sum, 0)).toBeCloseTo(sum, 9);
    const sizes = parts.map((part) => Math.abs(part.sum));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    const [{ channel, values, filter }] = parts;
    expect(values).toEqual(Array.from({ length: 9 }, (_, cell) => step.values[cell * 5 + channel]));
    expect(filter).toEqual(Array.from({ length: 9 }, (_, cell) => step.filter[cell * 5 + channel]));
  });

  it('writes numbers with their signs', () => {
    expect([signed(1.5), signed(-0.25, 2), plain(-2, 1), plain(3, 0)]).toEqual([
      '+ 1.500',
      '− 0.25',
      '−2.0',
      '3',
    ]);
  });
});
