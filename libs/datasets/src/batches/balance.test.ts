import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { indices, type Part } from '../images/pixels.ts';
import { residentPixels } from '../images/resident.ts';
import { balancedOrder } from './balance.ts';
import { holdBack } from './hold-back.ts';

/** A part with so many images of each class, mixed. */
function partOfClasses(counts: readonly number[]): Part {
  const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
  const mixed = labels.map((_, i) => labels[(i * 7919) % labels.length]);
  const usable = new Set(labels.map((_, i) => (i * 7919) % labels.length)).size === labels.length;
  return {
    pixels: residentPixels(new Uint8Array(0), 32),
    labels: usable ? mixed : labels,
    images: indices(labels.length),
  };
}

const classCounts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
const seeds = fc.integer();

function countsOf(labels: number[], classes: number): number[] {
  return Array.from({ length: classes }, (_, label) => labels.filter((l) => l === label).length);
}

describe('balanced drawing', () => {
  it('shows every class equally often to one, whatever their sizes', () => {
    fc.assert(
      fc.property(classCounts, seeds, (counts, seed) => {
        const part = partOfClasses(counts);
        const order = balancedOrder(part, seed, 1);
        expect(order.length).toBe(part.images.length);
        const drawn = countsOf(
          [...order].map((at) => part.labels[part.images[at]]),
          counts.length,
        );
        expect(Math.max(...drawn) - Math.min(...drawn)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  it('shows the images of a class equally often to one', () => {
    fc.assert(
      fc.property(classCounts, seeds, (counts, seed) => {
        const part = partOfClasses(counts);
        const order = [...balancedOrder(part, seed, 1)];
        counts.forEach((_, label) => {
          const times = [...part.images]
            .filter((image) => part.labels[image] === label)
            .map((image) => order.filter((at) => at === image).length);
          expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is a function of seed and epoch', () => {
    const part = partOfClasses([90, 10, 30]);
    expect(balancedOrder(part, 5, 2)).toEqual(balancedOrder(part, 5, 2));
    expect(balancedOrder(part, 5, 2)).not.toEqual(balancedOrder(part, 5, 3));
    expect(balancedOrder(part, 5, 2)).not.toEqual(balancedOrder(part, 6, 2));
  });

  it('shows other images of a large class in another epoch', () => {
    const part = partOfClasses([95, 5]);
    const seen = new Set<number>();
    for (let epoch = 1; epoch <= 12; epoch++) {
      for (const at of balancedOrder(part, 1, epoch)) seen.add(at);
    }
    expect(seen.size).toBe(100);
  });
});

describe('holding back', () => {
  it('takes the same share of every class, no image twice and none away', () => {
    fc.assert(
      fc.property(
        classCounts,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        seeds,
        (counts, share, seed) => {
          const part = partOfClasses(counts);
          const { rest, held } = holdBack(part, share, seed);
          const all = [...rest.images, ...held.images].sort((a, b) => a - b);
          expect(all).toEqual([...part.images]);
          const heldCounts = countsOf(
            [...held.images].map((image) => part.labels[image]),
            counts.length,
          );
          counts.forEach((count, label) => {
            const most = Math.max(0, count - 1);
            const expected = Math.min(most, Math.max(Math.min(1, most), Math.round(share * count)));
            expect(heldCounts[label]).toBe(expected);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps the order, and takes others for another seed', () => {
    const part = partOfClasses([40, 40]);
    const { rest, held } = holdBack(part, 0.25, 1);
    for (const { images } of [rest, held]) expect(images).toEqual(images.toSorted());
    expect(holdBack(part, 0.25, 1).held.images).toEqual(held.images);
    expect(holdBack(part, 0.25, 2).held.images).not.toEqual(held.images);
  });
});
