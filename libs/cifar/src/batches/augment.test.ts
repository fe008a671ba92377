import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { normalise } from '../normalise.ts';
import { CHANNELS, IMAGE_BYTES, IMAGE_SIZE } from '../release.ts';
import { tinyDataset } from '../testing/tiny-dataset.ts';
import { cutOut, paddedCoordinates, type Variation, variationOf, writeVaried } from './augment.ts';
import type { Augmentation } from './training-data.ts';

const { pixels } = tinyDataset(4, 1).train;

const crops = fc.record({
  padding: fc.nat({ max: 31 }),
  mode: fc.constantFrom<'zero' | 'reflect'>('zero', 'reflect'),
});
const variations = crops.chain((crop) =>
  fc.record({
    crop: fc.constant(crop),
    top: fc.nat({ max: 2 * crop.padding }),
    left: fc.nat({ max: 2 * crop.padding }),
    flip: fc.boolean(),
    hole: fc.record({ y: fc.nat({ max: 31 }), x: fc.nat({ max: 31 }) }),
  }),
);

function varied(image: number, variation: Variation, crop: Augmentation['crop']): Float32Array {
  const images = new Float32Array(2 * IMAGE_BYTES);
  writeVaried(pixels, image, variation, paddedCoordinates(crop), images, 1);
  expect(images.subarray(0, IMAGE_BYTES).every((value) => value === 0)).toBe(true);
  return images.slice(IMAGE_BYTES);
}

/** Pads, cuts and mirrors bytes one step after the other, as the words say. */
function reference(image: number, variation: Variation, crop: NonNullable<Augmentation['crop']>) {
  const side = IMAGE_SIZE + 2 * crop.padding;
  const mirror = (at: number) => {
    const within = Math.abs(at);
    return within < IMAGE_SIZE ? within : 2 * IMAGE_SIZE - 2 - within;
  };
  const padded: number[][][] = [];
  for (let y = 0; y < side; y++) {
    padded.push([]);
    for (let x = 0; x < side; x++) {
      const [sy, sx] = [y - crop.padding, x - crop.padding];
      const outside = Math.min(sy, sx) < 0 || Math.max(sy, sx) >= IMAGE_SIZE;
      const start = image * IMAGE_BYTES + (mirror(sy) * IMAGE_SIZE + mirror(sx)) * CHANNELS;
      const black = outside && crop.mode === 'zero';
      padded[y].push(black ? [0, 0, 0] : [...pixels.subarray(start, start + CHANNELS)]);
    }
  }
  const window = padded
    .slice(variation.top, variation.top + IMAGE_SIZE)
    .map((row) => row.slice(variation.left, variation.left + IMAGE_SIZE));
  if (variation.flip) for (const row of window) row.reverse();
  return normalise(Uint8Array.from(window.flat(2)));
}

describe('crop and flip', () => {
  it('equal padding, cutting, mirroring and normalising one after the other', () => {
    fc.assert(
      fc.property(variations, fc.nat({ max: 3 }), ({ crop, ...variation }, image) => {
        expect(varied(image, variation, crop)).toEqual(reference(image, variation, crop));
      }),
      { numRuns: 15 },
    );
  });

  it('choose every window and both directions', () => {
    const augmentation = { flip: 'random', crop: { padding: 2, mode: 'zero' }, cutout: 0 } as const;
    const seen = new Set<string>();
    let flips = 0;
    for (let position = 0; position < 1000; position++) {
      const { top, left, flip } = variationOf(augmentation, 1, 1, position, 0);
      seen.add(`${top} ${left}`);
      flips += Number(flip);
    }
    expect(seen.size).toBe(25);
    expect(Math.abs(flips - 500)).toBeLessThan(80);
  });
});

describe('the alternating flip', () => {
  const augmentation = { flip: 'alternating', crop: null, cutout: 0 } as const;
  const flipped = (seed: number, epoch: number) =>
    Array.from(
      { length: 1000 },
      (_, image) => variationOf(augmentation, seed, epoch, 999 - image, image).flip,
    );

  it('mirrors a random half, and in the next epoch the other half', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 1, max: 100 }), (seed, epoch) => {
        const now = flipped(seed, epoch);
        expect(flipped(seed, epoch + 1)).toEqual(now.map((flip) => !flip));
        expect(flipped(seed, epoch + 2)).toEqual(now);
        expect(Math.abs(now.filter(Boolean).length - 500)).toBeLessThan(90);
      }),
      { numRuns: 15 },
    );
  });

  it('takes another half for another seed', () => {
    expect(flipped(1, 1)).not.toEqual(flipped(2, 1));
  });
});

describe('cutout', () => {
  it('sets the square around its centre to the mean, and nothing beside it', () => {
    fc.assert(
      fc.property(variations, fc.integer({ min: 1, max: 70 }), (variation, side) => {
        const images = new Float32Array(3 * IMAGE_BYTES).fill(1);
        cutOut(images, 1, variation, side);
        const top = variation.hole.y - Math.floor(side / 2);
        const left = variation.hole.x - Math.floor(side / 2);
        const expected = images.map((_, i) => {
          const [y, x] = [Math.floor(i / 96) - IMAGE_SIZE, Math.floor((i % 96) / 3)];
          const ofImage = y >= 0 && y < IMAGE_SIZE;
          const inside = y >= top && y < top + side && x >= left && x < left + side;
          return ofImage && inside ? 0 : 1;
        });
        expect(images).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
