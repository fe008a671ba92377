import { describe, expect, it } from '@jest/globals';
import type { Augmentation } from '@vgg/core';
import { Normalisation } from '@vgg/core';
import fc from 'fast-check';
import { bytesOfImage } from '../images/pixels.ts';
import { tinyData } from '../testing/tiny-data.ts';
import { cutOut, drawShifted, paddedCoordinates } from './draw.ts';
import { type Variation, variationOf } from './variation.ts';

const SIZE = 20;
const LENGTH = bytesOfImage(SIZE);
const tiny = tinyData(4, 1, SIZE);
const table = new Normalisation(tiny.normalisation).table;

const crops = fc.record({
  padding: fc.nat({ max: SIZE - 1 }),
  mode: fc.constantFrom<'zero' | 'reflect'>('zero', 'reflect'),
});
const place = fc.nat({ max: SIZE - 1 });
const variations = crops.chain((crop) =>
  fc.record({
    crop: fc.constant(crop),
    top: fc.nat({ max: 2 * crop.padding }),
    left: fc.nat({ max: 2 * crop.padding }),
    flip: fc.boolean(),
    hole: fc.record({ y: place, x: place }),
    part: fc.constant(null),
    change: fc.constant(null),
  }),
);

function varied(image: number, variation: Variation, crop: Augmentation['crop']): Float32Array {
  const images = new Float32Array(2 * LENGTH);
  const coordinates = paddedCoordinates(crop, SIZE);
  const start = image * LENGTH;
  drawShifted(tiny.bytes.train, start, SIZE, variation, coordinates, table, images, 1);
  expect(images.subarray(0, LENGTH).every((value) => value === 0)).toBe(true);
  return images.slice(LENGTH);
}

/** Pads, cuts, mirrors and normalises one step after the other, as the words say. */
function reference(image: number, variation: Variation, crop: NonNullable<Augmentation['crop']>) {
  const side = SIZE + 2 * crop.padding;
  const mirror = (at: number) => {
    const within = Math.abs(at);
    return within < SIZE ? within : 2 * SIZE - 2 - within;
  };
  const padded: number[][][] = [];
  for (let y = 0; y < side; y++) {
    padded.push([]);
    for (let x = 0; x < side; x++) {
      const [sy, sx] = [y - crop.padding, x - crop.padding];
      const outside = Math.min(sy, sx) < 0 || Math.max(sy, sx) >= SIZE;
      const start = image * LENGTH + (mirror(sy) * SIZE + mirror(sx)) * 3;
      const black = outside && crop.mode === 'zero';
      padded[y].push(black ? [0, 0, 0] : [...tiny.bytes.train.subarray(start, start + 3)]);
    }
  }
  const window = padded
    .slice(variation.top, variation.top + SIZE)
    .map((row) => row.slice(variation.left, variation.left + SIZE));
  if (variation.flip) for (const row of window) row.reverse();
  return Float32Array.from(window.flat(2), (byte, i) => table[256 * (i % 3) + byte]);
}

describe('crop and flip', () => {
  it('equal padding, cutting, mirroring and normalising one after the other', () => {
    fc.assert(
      fc.property(variations, fc.nat({ max: 3 }), ({ crop, ...variation }, image) => {
        expect(varied(image, variation, crop)).toEqual(reference(image, variation, crop));
      }),
      { numRuns: 20 },
    );
  });

  it('choose every window and both directions', () => {
    const augmentation = { flip: 'random', crop: { padding: 2, mode: 'zero' }, cutout: 0 } as const;
    const seen = new Set<string>();
    let flips = 0;
    for (let position = 0; position < 1000; position++) {
      const { top, left, flip } = variationOf(augmentation, SIZE, 1, 1, position, 0);
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
      (_, image) => variationOf(augmentation, SIZE, seed, epoch, 999 - image, image).flip,
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

describe('the resized crop', () => {
  const augmentation = { flip: 'none', crop: null, cutout: 0 } as const;
  const partsOf = (size: number, area: [number, number], count: number) =>
    Array.from({ length: count }, (_, position) => {
      const { part } = variationOf(
        { ...augmentation, resizedCrop: { area } },
        size,
        1,
        1,
        position,
        0,
      );
      return part ?? { top: -1, left: -1, height: 0, width: 0 };
    });

  it('lies within the image, of an area and of sides as asked for', () => {
    for (const { top, left, height, width } of partsOf(200, [0.08, 1], 2000)) {
      expect(Math.min(top, left)).toBeGreaterThanOrEqual(0);
      expect(top + height).toBeLessThanOrEqual(200);
      expect(left + width).toBeLessThanOrEqual(200);
      const area = (height * width) / 200 ** 2;
      expect(area).toBeGreaterThan(0.078);
      expect(width / height).toBeGreaterThan(0.72);
      expect(width / height).toBeLessThan(1.37);
    }
  });

  it('takes areas evenly, and every corner', () => {
    const parts = partsOf(200, [0.1, 0.5], 4000);
    const areas = parts.map(({ height, width }) => (height * width) / 200 ** 2);
    const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
    expect(Math.abs(mean - 0.3)).toBeLessThan(0.01);
    const corners = new Set(parts.map(({ top, left }) => `${top > 60} ${left > 60}`));
    expect(corners.size).toBe(4);
  });

  it('draws nothing that others draw: the flips stay as they are without it', () => {
    const flips = (resizedCrop: { area: [number, number] } | null) =>
      Array.from(
        { length: 50 },
        (_, at) =>
          variationOf({ ...augmentation, flip: 'random', resizedCrop }, 32, 1, 1, at, at).flip,
      );
    expect(flips({ area: [0.1, 1] })).toEqual(flips(null));
  });
});

describe('cutout', () => {
  it('sets the square around its centre to the mean, and nothing beside it', () => {
    fc.assert(
      fc.property(variations, fc.integer({ min: 1, max: 50 }), (variation, side) => {
        const images = new Float32Array(3 * LENGTH).fill(1);
        cutOut(images, 1, SIZE, variation, side);
        const top = variation.hole.y - Math.floor(side / 2);
        const left = variation.hole.x - Math.floor(side / 2);
        const expected = images.map((_, i) => {
          const row = 3 * SIZE;
          const [y, x] = [Math.floor(i / row) - SIZE, Math.floor((i % row) / 3)];
          const ofImage = y >= 0 && y < SIZE;
          const inside = y >= top && y < top + side && x >= left && x < left + side;
          return ofImage && inside ? 0 : 1;
        });
        expect(images).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
