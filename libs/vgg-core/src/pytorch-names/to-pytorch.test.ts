import { describe, expect, it } from '@jest/globals';
import { type Architecture, architecture } from '../architecture.ts';
import type { NamedValues } from '../network.ts';
import { cifar10 } from '../testing/cifar10.ts';
import { reference } from '../testing/reference.ts';
import { networkWeights } from '../weights.ts';
import { toReferenceWeights } from './to-pytorch.ts';

/** Each number is its own flat index. */
function counted(of: Architecture): NamedValues {
  return Object.fromEntries(
    networkWeights(of).map(({ name, shape }) => {
      const size = shape.reduce((product, side) => product * side, 1);
      const data = new Float32Array(size);
      for (let index = 0; index < size; index += 1) data[index] = index;
      return [name, { shape, data }];
    }),
  );
}

describe('toReferenceWeights', () => {
  it.each(reference.networks)(
    "names $configuration, batch normalisation $batchNorm, as the reference's state_dict",
    ({ configuration, batchNorm, gradients, running }) => {
      const of = architecture(configuration, { ...cifar10, batchNorm, head: [8, 8] });
      const data = new Float32Array(0);
      const empty = networkWeights(of).map(({ name, shape }) => [name, { shape, data }] as const);
      const names = Object.keys(toReferenceWeights(of, Object.fromEntries(empty)));
      expect(names.filter((name) => !name.includes('running'))).toEqual(Object.keys(gradients));
      const averages = Object.keys(running).flatMap((place) => [
        `${place}.running_mean`,
        `${place}.running_var`,
      ]);
      expect(names.filter((name) => name.includes('running'))).toEqual(averages);
    },
  );

  it('puts outputs first: OIHW from HWIO, [out, in] from [in, out]', () => {
    const of = architecture('C', { ...cifar10, head: [8, 8] });
    const values = counted(of);
    const renamed = toReferenceWeights(of, values);
    const kernel = renamed['feature_layer.0.weight'];
    expect(kernel.shape).toEqual([64, 3, 3, 3]);
    const at = (o: number, i: number, h: number, w: number) =>
      kernel.data[((o * 3 + i) * 3 + h) * 3 + w];
    expect(at(5, 1, 2, 0)).toBe(((2 * 3 + 0) * 3 + 1) * 64 + 5);
    expect(at(63, 2, 1, 2)).toBe(((1 * 3 + 2) * 3 + 2) * 64 + 63);
    const dense = renamed['classifier_layer.6.weight'];
    expect(dense.shape).toEqual([10, 8]);
    expect(dense.data[3 * 8 + 2]).toBe(2 * 10 + 3);
    expect(renamed['classifier_layer.6.bias']).toEqual(values['fc8/bias']);
  });

  it('reads flattened maps channel by channel, where they are larger than one cell', () => {
    const of = architecture('A', { ...cifar10, inputSize: 64, head: [6, 6] });
    const { shape, data } = toReferenceWeights(of, counted(of))['classifier_layer.0.weight'];
    expect(shape).toEqual([6, 2048]);
    // Output 4 from channel 100, row 1, column 0.
    expect(data[4 * 2048 + 100 * 4 + 1 * 2 + 0]).toBe(((1 * 2 + 0) * 512 + 100) * 6 + 4);
  });
});
