import { argMax, mean, slice, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LoadedNetwork } from '../network/loaded-network.ts';
import type { StrongestMap } from '../protocol/facts.ts';

/** Of each layer with maps the one with the largest mean, for one image; null for the others. */
export async function strongestMaps(
  network: LoadedNetwork,
  pixels: Uint8Array,
): Promise<(StrongestMap | null)[]> {
  const found: (StrongestMap | null)[] = [];
  let x: Tensor = network.input(pixels);
  for (let layer = 0; layer < network.chain.length; layer += 1) {
    const output = network.through(x, layer, layer + 1);
    if (output !== x) x.dispose();
    x = output;
    found.push(output.rank === 4 ? await strongest(output) : null);
  }
  x.dispose();
  return found;
}

/** @param maps [1, height, width, channels] */
async function strongest(maps: Tensor): Promise<StrongestMap> {
  const [, height, width] = maps.shape;
  const place = tidy(() => argMax(mean(maps, [0, 1, 2])));
  const [map] = await place.data();
  place.dispose();
  const cells = slice(maps as Tensor4D, [0, 0, 0, map], [1, height, width, 1]);
  const values = (await cells.data()).slice() as Float32Array;
  cells.dispose();
  return { map, height, width, values };
}
