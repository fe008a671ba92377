import {
  architectureOf,
  buildTrainedModel,
  fromPyTorchWeights,
  type ModelCard,
  type NamedValues,
  networkWeights,
} from '@vgg/core';
import { readPyTorch, readSafetensors } from '@vgg/formats';
import { Failure, lineOf } from '../failure.ts';
import { line } from '../language/line.ts';
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
    const stored = 'quantisation' in metadata ? 'uint8' : 'float32';
    return { ...openValues(values, card), bytes: file.byteLength, stored };
  } catch (error) {
    throw error instanceof Failure ? error : new Failure(line`${name}: ${lineOf(error)}`);
  }
}

/**
 * A network from its weights by our names.
 * @throws Failure where they do not fit its card
 */
export function openValues(
  values: NamedValues,
  card: OpenedModel['card'] & ModelCard,
): OpenedModel {
  const architecture = architectureOf(card);
  let bytes = 0;
  for (const { name: wanted, shape } of networkWeights(architecture)) {
    if (values[wanted]?.shape.join() !== shape.join()) {
      const needed = shape.join();
      throw new Failure(
        values[wanted]
          ? line`The weights do not fit the network: ${wanted} is [${values[wanted].shape.join()}], needed is [${needed}]`
          : line`The weights do not fit the network: ${wanted} is missing, needed is [${needed}]`,
      );
    }
    bytes += values[wanted].data.byteLength;
  }
  const model = buildTrainedModel(architecture, values);
  return { model, chain: chainOf(model), card, bytes, stored: 'float32', cached: false };
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
