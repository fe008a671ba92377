import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { ExcitingPicture, Progress } from '../protocol/facts.ts';
import { deepNetwork } from '../testing/deep-network.ts';
import { excite, scoreOf } from './excite.ts';

const never = new AbortController().signal;
let network: LoadedNetwork;

beforeAll(async () => {
  network = await deepNetwork();
});

const layerOf = (name: string) => network.facts.layers.findIndex((layer) => layer.name === name);

/** Mean of a channel over its map. */
async function excitement(pixels: Uint8Array, layer: number, unit: number): Promise<number> {
  const output = network.through(network.input(pixels), 0, layer + 1);
  const values = await output.data();
  const channels = output.shape.at(-1) ?? 1;
  const own = Array.from(values).filter((_, i) => i % channels === unit);
  return own.reduce((sum, value) => sum + value, 0) / own.length;
}

describe('excite', () => {
  it('climbs far above noise for a channel and for a class', async () => {
    const grey = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => 128 + ((i * 31) % 9) - 4);
    for (const [name, unit] of [
      ['conv2_1', 2],
      ['fc8', 1],
    ] as const) {
      const layer = layerOf(name);
      const told: (Progress & ExcitingPicture)[] = [];
      const found = await excite(network, { layer, unit }, (now) => told.push(now), never, 40);
      const [before, after] = [
        await excitement(grey, layer, unit),
        await excitement(found.pixels, layer, unit),
      ];
      expect(after).toBeGreaterThan(before + 1);
      expect(found.value).toBeCloseTo(after, 3);
      expect(told.map(({ done }) => done)).toEqual(told.map((_, i) => i * 8));
      expect(told.at(-1)?.value).toBeGreaterThan(told[0].value);
    }
  });

  it('climbs, behind a ReLU, what goes into it', async () => {
    const input = network.input(Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i * 7) % 256));
    const [behind] = await scoreOf(network, layerOf('relu2_1'), 2)(input).data();
    const [ahead] = await scoreOf(network, layerOf('conv2_1'), 2)(input).data();
    expect(behind).toBe(ahead);
  });

  it('stops when told', async () => {
    const asked = excite(network, { layer: 0, unit: 0 }, () => {}, AbortSignal.abort());
    await expect(asked).rejects.toThrow();
  });
});
