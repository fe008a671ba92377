import { type ModelCard, type NamedValues, publicCard } from '@vgg/core';
import { writeQuantised } from '@vgg/formats';

/**
 * A moment of a training, to be looked at later: the weights that answered then, kernels in one byte
 * each, as a safetensors file that carries the network's card, as others may read it. What is here
 * needs no disk.
 * @param card with what the network had reached; see `cardAt`
 */
export function snapshotBytes(weights: NamedValues, card: ModelCard): Uint8Array<ArrayBuffer> {
  return writeQuantised(weights, { snapshot: '1', card: JSON.stringify(publicCard(card)) });
}

/** The file of the moment after a step. */
export const snapshotName = (step: number): string => `step-${step}.safetensors`;

/** The step of such a file; null where it has another name. */
export function stepOfSnapshot(name: string): number | null {
  const digits = /^step-(0|[1-9]\d{0,14})\.safetensors$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}
