import {
  architectureOf,
  buildTrainedModel,
  fromPyTorchWeights,
  type NamedValues,
  networkWeights,
} from '@vgg/core';
import { readPyTorch, readSafetensors } from '@vgg/formats';
import { Failure, messageOf } from '../failure.ts';
import { chainOf } from '../network/chain.ts';
import { cardOfWeights, recogniseOwn, withNames } from './card.ts';
import type { OpenedModel } from './opened-model.ts';

/** Whether a file of that name holds weights alone. */
export const isWeightsFile = (name: string): boolean => /\.(safetensors|pth|pt)$/.test(name);

/**
 * A network from a file of weights: a run's checkpoint or any VGG's state_dict, of PyTorch or as
 * safetensors. Which network it is, the card in the file tells, or else names and shapes; a thousand
 * classes that have no names are taken to be ImageNet's, whose names are fetched then.
 * @throws Failure where they are of no VGG
 */
export async function openWeights(file: Uint8Array, name: string): Promise<OpenedModel> {
  try {
    const { tensors, metadata } = read(file, name);
    const { values, recognised } = asOurs(tensors);
    const card = await withNames(cardOfWeights(metadata, recognised));
    const architecture = architectureOf(card);
    for (const { name: wanted, shape } of networkWeights(architecture)) {
      if (values[wanted]?.shape.join() !== shape.join()) {
        const found = values[wanted] ? `is [${values[wanted].shape}]` : 'is missing';
        throw new Failure(
          `The weights do not fit the network: ${wanted} ${found}, needed is [${shape}]`,
        );
      }
    }
    const model = buildTrainedModel(architecture, values);
    const bytes = file.byteLength;
    return { model, chain: chainOf(model), card, bytes, stored: 'float32', cached: false };
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(`${name}: ${messageOf(error)}`);
  }
}

function read(file: Uint8Array, name: string) {
  return name.endsWith('.safetensors')
    ? readSafetensors(file)
    : { tensors: readPyTorch(file).tensors, metadata: {} };
}

/** The tensors under our names and in our layouts; what they tell of the network, if it is asked. */
function asOurs(tensors: NamedValues) {
  if ('conv1_1/kernel' in tensors) {
    return { values: tensors, recognised: () => recogniseOwn(tensors) };
  }
  const { network, values } = fromPyTorchWeights(tensors);
  return { values, recognised: () => network };
}
