import { architecture, type Layer, layersOf } from '../architecture.ts';
import type { NamedValues } from '../network.ts';
import { batchNormParts, readsMaps, type Weighted } from './modules.ts';
import { permute } from './permute.ts';
import { type RecognisedNetwork, recognise } from './recognise.ts';
import { modulesOf, type NamesOf } from './state-dict.ts';

/**
 * A VGG's state_dict as a network of ours: torchvision's `vgg11` to `vgg19`, with and without `_bn`,
 * the reference's, and others of the same build, whatever their stages and widths. The network is
 * told by the names and shapes alone. A missing bias is zero; `module.`, which DataParallel puts
 * into names, is left out.
 *
 * @param tensors as PyTorch has them: OIHW, [out, in]
 * @returns what the weights tell of the network, for {@link architecture}; whose names they had; and
 *   the weights under our names and in our layouts: HWIO, [in, out], fc6 reading maps by height, width, channel
 * @throws RangeError in one line naming what is of no VGG
 */
export function fromPyTorchWeights(tensors: NamedValues): {
  network: RecognisedNetwork;
  names: NamesOf;
  values: NamedValues;
} {
  const modules = modulesOf(tensors);
  const network = recognise(modules);
  // A size that any head without hidden layers takes, for the names of its layers alone.
  const of = architecture('custom', { inputSize: 1024, ...network });
  const layers = layersOf(of).filter(hasWeights);
  const values: NamedValues = {};
  let channels = 0;
  [...modules.features, ...modules.classifier].forEach((module, n) => {
    const layer = layers[n];
    const theirs = (part: string) => module.tensors.get(part) ?? zeros(layer);
    if (layer.kind === 'batchNorm') {
      for (const [ours, part] of batchNormParts) values[`${layer.name}/${ours}`] = theirs(part);
      return;
    }
    const kernel = theirs('weight');
    if (layer.kind === 'convolution') {
      channels = layer.outputs;
      values[`${layer.name}/kernel`] = permute(kernel, [2, 3, 1, 0]);
    } else {
      values[`${layer.name}/kernel`] = readsMaps(layer, of)
        ? channelsLast(kernel, channels)
        : permute(kernel, [1, 0]);
    }
    values[`${layer.name}/bias`] = theirs('bias');
  });
  return { network, names: modules.names, values };
}

function hasWeights(layer: Layer): layer is Weighted {
  return layer.kind === 'convolution' || layer.kind === 'batchNorm' || layer.kind === 'dense';
}

/** In place of a bias that is missing. */
function zeros(layer: Weighted): NamedValues[string] {
  const size = layer.kind === 'batchNorm' ? layer.channels : layer.outputs;
  return { shape: [size], data: new Float32Array(size) };
}

/** outputs x [channel, height, width] to [height, width, channel] x outputs. */
function channelsLast(kernel: NamedValues[string], channels: number): NamedValues[string] {
  const [outputs, inputs] = kernel.shape;
  const side = Math.sqrt(inputs / channels);
  const maps = { shape: [outputs, channels, side, side], data: kernel.data };
  return { shape: [inputs, outputs], data: permute(maps, [2, 3, 1, 0]).data };
}
