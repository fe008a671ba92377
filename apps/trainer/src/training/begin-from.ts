import { isDeepStrictEqual } from 'node:util';
import { type Freeze, frozenLayers, layersOf, type Network, transferWeights } from '@vgg/core';
import { UsageError } from '../errors.ts';
import type { LoadedWeights } from '../loading/load-weights.ts';

/**
 * Gives a new network what fits of other weights, and says what was taken and what begins anew;
 * and what of that is frozen, so that it never learns.
 * @throws UsageError where nothing fits
 */
export async function beginFrom(
  { layers: theirLayers, values, classes: theirs }: LoadedWeights,
  network: Network,
  freeze: Freeze | undefined,
  classes: readonly string[],
  notice: (message: string) => void,
): Promise<void> {
  // Without names, as many classes are taken to be the same.
  const same = theirs === undefined || isDeepStrictEqual([...theirs], [...classes]);
  const transfer = transferWeights({ layers: theirLayers, values }, network.architecture, same);
  if (transfer.taken.length === 0) {
    throw new UsageError('none of the weights to begin from fits a layer of this network');
  }
  network.load({ ...(await network.values()), ...transfer.values });
  const { taken, drawn } = transfer;
  const anew = drawn.length === 0 ? 'none begins anew' : `anew begin ${drawn.join(', ')}`;
  notice(`weights taken for ${taken.join(', ')}; ${anew}`);
  const layers = layersOf(network.architecture);
  const frozen = layers.slice(0, frozenLayers(layers, freeze)).map(({ name }) => name);
  const never = drawn.filter((name) => frozen.includes(name));
  if (never.length > 0) {
    notice(`frozen at what was drawn at random: ${never.join(', ')}; freeze fewer convolutions`);
  }
}
