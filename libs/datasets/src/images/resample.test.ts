import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tinyData } from '../testing/tiny-data.ts';
import { enlargedPixels } from './enlarged.ts';
import { Scratch } from './pixels.ts';
import { Resampler, ROUNDED, type Window } from './resample.ts';

const SIZE = 12;
const { bytes } = tinyData(2, 1, SIZE);
const IMAGE = SIZE * SIZE * 3;

/** One value of a bilinearly scaled window, as the definition says. */
function bilinear(window: Window, size: number, y: number, x: number, channel: number): number {
  const along = (at: number, length: number) => {
    const centre = Math.max(0, ((at + 0.5) * length) / size - 0.5);
    const near = Math.floor(centre);
    return { near, far: Math.min(near + 1, length - 1), share: centre - near };
  };
  const [row, column] = [along(y, window.height), along(x, window.width)];
  const at = (i: number, j: number) =>
    bytes.train[IMAGE + ((window.top + i) * SIZE + window.left + j) * 3 + channel];
  const mix = (a: number, b: number, share: number) => a * (1 - share) + b * share;
  return mix(
    mix(at(row.near, column.near), at(row.near, column.far), column.share),
    mix(at(row.far, column.near), at(row.far, column.far), column.share),
    row.share,
  );
}

const windows = fc
  .record({ height: fc.integer({ min: 1, max: SIZE }), width: fc.integer({ min: 1, max: SIZE }) })
  .chain(({ height, width }) =>
    fc.record({
      height: fc.constant(height),
      width: fc.constant(width),
      top: fc.nat({ max: SIZE - height }),
      left: fc.nat({ max: SIZE - width }),
    }),
  );

describe('scaling a window up', () => {
  it('is bilinear, mirrored where asked for, with levels applied', () => {
    fc.assert(
      fc.property(
        windows,
        fc.integer({ min: SIZE, max: 40 }),
        fc.boolean(),
        (window, size, flip) => {
          const target = new Float32Array(size * size * 3 + 5);
          const levels = { scale: [2, -1, 0.5], offset: [1, 2, 3] };
          const resampler = new Resampler(size);
          resampler.draw(bytes.train, IMAGE, SIZE, window, flip, levels, target, 5);
          for (let i = 0; i < size * size * 3; i++) {
            const channel = i % 3;
            const x = Math.floor(i / 3) % size;
            const y = Math.floor(i / 3 / size);
            const value = bilinear(window, size, y, flip ? size - 1 - x : x, channel);
            const expected = value * levels.scale[channel] + levels.offset[channel];
            expect(Math.abs(target[5 + i] - expected)).toBeLessThan(1e-3);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('to its own size leaves it as it is', () => {
    const target = new Uint8Array(IMAGE);
    const whole = { top: 0, left: 0, height: SIZE, width: SIZE };
    new Resampler(SIZE).draw(bytes.train, IMAGE, SIZE, whole, false, ROUNDED, target, 0);
    expect(target).toEqual(bytes.train.subarray(IMAGE));
  });
});

it('enlarged images are made when they are taken, rounded to the nearest', async () => {
  const { train } = tinyData(2, 1, SIZE);
  const { bytes: taken, starts } = await enlargedPixels(train.pixels, 30).take(
    [1, 0, 1],
    new Scratch(),
  );
  const length = 30 * 30 * 3;
  const [first, , third] = Array.from(starts, (start) => taken.slice(start, start + length));
  expect(first).toEqual(third);
  const whole = { top: 0, left: 0, height: SIZE, width: SIZE };
  first.forEach((byte, i) => {
    const x = Math.floor(i / 3) % 30;
    const value = bilinear(whole, 30, Math.floor(i / 90), x, i % 3);
    expect(Math.abs(byte - value)).toBeLessThanOrEqual(0.5 + 1e-9);
  });
});
