import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from '@jest/globals';
import { setBackend, tensor, transpose } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { permute } from './permute.ts';

it("does what tfjs' transpose does, within tiles and across them", async () => {
  await setBackend('cpu');
  const given = fc
    .array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(32, 33, 70)), {
      minLength: 1,
      maxLength: 4,
    })
    .filter((shape) => shape.reduce((a, b) => a * b, 1) < 100_000)
    .chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        order: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
      }),
    );
  fc.assert(
    fc.property(given, ({ shape, order }) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const data = Float32Array.from({ length: size }, (_, i) => i);
      const expected = transpose(tensor(data, shape), order);
      const permuted = permute({ shape, data }, order);
      expect(permuted.shape).toEqual(expected.shape);
      const numbers = expected.dataSync();
      expect(permuted.data.every((value, i) => value === numbers[i])).toBe(true);
    }),
  );
});
