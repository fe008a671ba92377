import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { indexOfLargest } from '../judging/scores.ts';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import { deepNetwork } from '../testing/deep-network.ts';
import { embedding } from './embedding.ts';
import { excitingImages } from './exciting-images.ts';
import { strongestMaps } from './strongest-maps.ts';

const COUNT = 15;
const BYTES = 16 * 16 * 3;
const images = {
  size: 16,
  pixels: Uint8Array.from({ length: COUNT * BYTES }, (_, i) => {
    const image = Math.floor(i / BYTES);
    return (i * (image + 3) + image * 40) % 256;
  }),
};
const never = new AbortController().signal;
const quiet = () => {};
let network: LoadedNetwork;

beforeAll(async () => {
  network = await deepNetwork();
});

const layerOf = (name: string) => network.facts.layers.findIndex((layer) => layer.name === name);

describe('excitingImages', () => {
  for (const name of ['conv2_1', 'fc8']) {
    it(`ranks the images by the largest cell of ${name}, channel by channel`, async () => {
      const layer = layerOf(name);
      const found = await excitingImages(network, layer, images, quiet, never);
      const output = network.through(network.input(images.pixels), 0, layer + 1);
      const values = await output.data();
      const channels = output.shape.at(-1) ?? 1;
      const cells = output.size / COUNT / channels;
      expect([found.kept, found.images]).toEqual([12, COUNT]);
      for (let channel = 0; channel < channels; channel += 1) {
        const largest = Array.from({ length: COUNT }, (_, image) => {
          const all = Array.from(
            { length: cells },
            (_unused, cell) => values[(image * cells + cell) * channels + channel],
          );
          return { image, value: Math.max(...all), cell: indexOfLargest(all) };
        }).sort((a, b) => b.value - a.value);
        for (let place = 0; place < 12; place += 1) {
          const at = channel * 12 + place;
          expect(found.indices[at]).toBe(largest[place].image);
          expect(found.values[at]).toBeCloseTo(largest[place].value, 4);
          expect(found.cells[at]).toBe(largest[place].cell);
        }
      }
    });
  }

  it('stops when told', async () => {
    await expect(excitingImages(network, 0, images, quiet, AbortSignal.abort())).rejects.toThrow();
  });
});

describe('embedding', () => {
  it('is what goes into the last dense layer, and what comes of it', async () => {
    const { points, predictions } = await embedding(network, images, quiet, never);
    const last = layerOf('fc8');
    const before = await network.through(network.input(images.pixels), 0, last).data();
    expect(points).toHaveLength(COUNT);
    points.forEach((point, image) => {
      point.forEach((value, i) => {
        expect(value).toBeCloseTo(before[image * 24 + i], 5);
      });
    });
    const shares = await network.probabilities(images.pixels);
    predictions.forEach((prediction, image) => {
      expect(prediction).toBe(indexOfLargest(shares.subarray(image * 4, image * 4 + 4)));
    });
  });
});

describe('strongestMaps', () => {
  it('has of each layer with maps the one with the largest mean', async () => {
    const pixels = images.pixels.subarray(0, BYTES);
    const found = await strongestMaps(network, pixels);
    expect(found.map((one) => one !== null)).toEqual(
      network.facts.layers.map(({ outputShape }) => outputShape.length === 3),
    );
    const layer = layerOf('pool1');
    const output = await network.through(network.input(pixels), 0, layer + 1).data();
    const maps = [0, 1, 2, 3].map((map) => Array.from(output).filter((_, i) => i % 4 === map));
    const means = maps.map((map) => map.reduce((sum, value) => sum + value, 0));
    const strongest = indexOfLargest(means);
    expect(found[layer]?.map).toBe(strongest);
    expect(Array.from(found[layer]?.values ?? [])).toEqual(maps[strongest]);
  });
});
