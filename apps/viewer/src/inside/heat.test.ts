import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Tensor, tensor, tensor4d } from '@tensorflow/tfjs-core';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import { tinyNetwork } from '../testing/tiny-network.ts';
import { deadUnits } from './dead-units.ts';
import { gradCam, occluderOf, occlusion } from './heat.ts';

const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);
const never = new AbortController().signal;
let network: LoadedNetwork;

beforeAll(async () => {
  network = await tinyNetwork();
});

describe('gradCam', () => {
  it('weighs each map by the mean slope of the logit, found here by differences', async () => {
    const layer = network.facts.layers.findIndex(({ name }) => name === 'relu1_1');
    const label = 2;
    const maps = network.through(network.input(pixels), 0, layer + 1);
    const values = (await maps.data()) as Float32Array;
    const logit = async (x: Tensor) =>
      (await network.through(x, layer + 1, network.chain.length).data())[label];
    const [, height, width, channels] = maps.shape;
    const cells = height * width;
    const expected = new Float64Array(cells);
    for (let channel = 0; channel < channels; channel += 1) {
      // Moving a whole map moves the logit by the sum of its slopes.
      const moved = async (by: number) =>
        logit(
          tensor(
            values.map((v, i) => (i % channels === channel ? v + by : v)),
            maps.shape,
          ),
        );
      const slope = ((await moved(1e-2)) - (await moved(-1e-2))) / 2e-2 / cells;
      for (let cell = 0; cell < cells; cell += 1) {
        expected[cell] += slope * values[cell * channels + channel];
      }
    }
    const heat = await gradCam(network, layer, label, pixels);
    expect([heat.height, heat.width]).toEqual([height, width]);
    heat.values.forEach((value, i) => {
      expect(value).toBeCloseTo(Math.max(0, expected[i]), 3);
    });
  });

  it('refuses a layer without maps', async () => {
    const last = network.facts.layers.length - 1;
    await expect(gradCam(network, last, 0, pixels)).rejects.toThrow(/layer with maps/);
  });
});

describe('occlusion', () => {
  it('is the fall in probability under a grey square', async () => {
    const heat = await occlusion(network, 1, pixels, () => {}, never);
    const { side, stride } = occluderOf(32);
    expect([side, stride]).toEqual([8, 2]);
    const places = (32 - side) / stride + 1;
    expect([heat.height, heat.width]).toEqual([places, places]);
    const image = (await network.input(pixels).data()) as Float32Array;
    const [row, column] = [4, 9];
    const covered = image.map((value, i) => {
      const [y, x] = [Math.floor(i / 96) - row * 2, (Math.floor(i / 3) % 32) - column * 2];
      return y >= 0 && y < side && x >= 0 && x < side ? 0 : value;
    });
    const share = async (values: Float32Array) => {
      const logits = await network.logits(tensor4d(values, [1, 32, 32, 3])).data();
      const powers = Array.from(logits, Math.exp);
      return powers[1] / powers.reduce((sum, power) => sum + power, 0);
    };
    const fall = (await share(image)) - (await share(covered));
    expect(heat.values[row * places + column]).toBeCloseTo(fall, 5);
  });

  it('stops when told', async () => {
    await expect(occlusion(network, 1, pixels, () => {}, AbortSignal.abort())).rejects.toThrow();
  });
});

describe('deadUnits', () => {
  it('counts the maps that are zero on every image', async () => {
    const layer = network.facts.layers.findIndex(({ name }) => name === 'relu1_1');
    const two = Uint8Array.from([...pixels, ...pixels.toReversed()]);
    const { dead, units, images } = await deadUnits(
      network,
      layer,
      { size: 32, pixels: two },
      () => {},
      never,
    );
    const output = (await network.through(network.input(two), 0, layer + 1).data()) as Float32Array;
    const alive = new Set(
      Array.from(output.keys())
        .filter((i) => output[i] > 0)
        .map((i) => i % units),
    );
    expect([dead, images]).toEqual([units - alive.size, 2]);
  });
});
