import type { Layer } from './architecture.ts';

/** What of a network is not trained: all before the dense layers, or the first convolutions. */
export type Freeze = 'features' | number;

/**
 * How many of these layers, from the first, a freeze holds: so many convolutions, each with its
 * batch normalisation, ReLU and what follows up to the next convolution or dense layer.
 * @throws RangeError where the network has fewer convolutions
 */
export function frozenLayers(layers: readonly Layer[], freeze: Freeze | undefined): number {
  if (freeze === undefined) return 0;
  const convolutions = layers.flatMap(({ kind }, index) => (kind === 'convolution' ? [index] : []));
  const count = freeze === 'features' ? convolutions.length : freeze;
  if (!Number.isInteger(count) || count < 1 || count > convolutions.length) {
    throw new RangeError(
      `freeze ${freeze}: accepted are features, or the first 1 to ${convolutions.length} convolutions`,
    );
  }
  return convolutions[count] ?? layers.findIndex(({ kind }) => kind === 'dense');
}
