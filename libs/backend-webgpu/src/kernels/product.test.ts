import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { divide } from './product.ts';
import { DEPTH } from './product.wgsl.ts';

const side = fc.integer({ min: 1, max: 70_000 });

it('divides any product so that every part of it is summed once', () => {
  fc.assert(
    fc.property(
      side,
      side,
      side,
      fc.integer({ min: 1, max: 64 }),
      (rows, columns, depth, batches) => {
        const { slices, sliceDepth } = divide({ batches, rows, columns, depth });
        expect(sliceDepth % DEPTH).toBe(0);
        expect(slices * sliceDepth).toBeGreaterThanOrEqual(depth);
        expect((slices - 1) * sliceDepth).toBeLessThan(depth);
      },
    ),
  );
});

it("slices a filter's gradient, and no product that is large enough", () => {
  // conv1_1 of a batch of 64: 27 x 64 out of 65,536 pixels.
  expect(divide({ rows: 27, columns: 64, depth: 65_536 })).toMatchObject({ slices: 128 });
  // conv1_1 forward.
  expect(divide({ rows: 65_536, columns: 64, depth: 27 })).toMatchObject({
    slices: 1,
    tile: { rows: 128 },
  });
  // The dense layers of a batch of 64.
  expect(divide({ rows: 64, columns: 4096, depth: 4096 })).toMatchObject({
    slices: 2,
    tile: { rows: 64 },
  });
});
