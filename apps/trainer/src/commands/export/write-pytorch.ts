import {
  architectureOf,
  type ModelCard,
  type NamedValues,
  toReferenceWeights,
  toTorchvisionWeights,
} from '@vgg/core';
import { writeSafetensors } from '@vgg/runs';

/** Whose names PyTorch's weights can have. */
const renamings = { reference: toReferenceWeights, torchvision: toTorchvisionWeights };

export const pytorchNames = Object.keys(renamings) as (keyof typeof renamings)[];

/**
 * Writes weights as safetensors that a PyTorch network loads, with its classes and how pixels are
 * normalised as metadata.
 * @throws RunError where the disk refuses
 */
export async function writePyTorchFile(
  path: string,
  card: ModelCard,
  tensors: NamedValues,
  names: keyof typeof renamings,
): Promise<void> {
  const { input, classes, network } = card;
  await writeSafetensors(path, {
    tensors: renamings[names](architectureOf(card), tensors),
    metadata: {
      configuration: network.configuration,
      classes: JSON.stringify(classes),
      input: JSON.stringify(input),
      normalisation: '(pixels / 255 - mean) / deviation, of input, in the order R, G, B',
    },
  });
}
