import { type Architecture, layersOf } from '../architecture.ts';
import type { NamedValues } from '../network.ts';
import { batchNormParts, type ModuleNames, readsMaps, type Weighted } from './modules.ts';
import { permute } from './permute.ts';

/**
 * A network's weights under the names and in the layouts of the reference's state_dict
 * (nanasin120/VGGNet-Pytorch), so that PyTorch can load them: `feature_layer.<i>` and
 * `classifier_layer.<i>`, convolution kernels [out, in, height, width], dense kernels [out, in].
 * `num_batches_tracked`, which PyTorch does not need, is left out.
 */
export function toReferenceWeights(architecture: Architecture, values: NamedValues): NamedValues {
  return toPyTorch(architecture, values, {
    features: 'feature_layer',
    classifier: 'classifier_layer',
  });
}

/**
 * The same under torchvision's names, `features.<i>` and `classifier.<i>`. Its class VGG pools the
 * maps to 7x7 before its head: a network for images of another size than 224 pixels (five poolings)
 * needs `avgpool` replaced by `torch.nn.Identity()`.
 */
export function toTorchvisionWeights(architecture: Architecture, values: NamedValues): NamedValues {
  return toPyTorch(architecture, values, { features: 'features', classifier: 'classifier' });
}

function toPyTorch(
  architecture: Architecture,
  values: NamedValues,
  names: ModuleNames,
): NamedValues {
  const renamed: NamedValues = {};
  let channels = 0;
  for (const { layer, place } of places(architecture, names)) {
    if (layer.kind === 'batchNorm') {
      for (const [ours, theirs] of batchNormParts) {
        renamed[`${place}.${theirs}`] = values[`${layer.name}/${ours}`];
      }
      continue;
    }
    const kernel = values[`${layer.name}/kernel`];
    if (layer.kind === 'convolution') {
      channels = layer.outputs;
      renamed[`${place}.weight`] = permute(kernel, [3, 2, 0, 1]);
    } else {
      renamed[`${place}.weight`] = readsMaps(layer, architecture)
        ? channelsFirst(kernel, channels)
        : permute(kernel, [1, 0]);
    }
    renamed[`${place}.bias`] = values[`${layer.name}/bias`];
  }
  return renamed;
}

/** Each layer with weights, and its place in the two `nn.Sequential`s. */
function* places(
  architecture: Architecture,
  names: ModuleNames,
): Generator<{ layer: Weighted; place: string }> {
  let features = 0;
  let dense = 0;
  for (const layer of layersOf(architecture)) {
    if (layer.kind === 'dense') {
      // Linear, ReLU and Dropout take three places; both keep Dropout at any rate.
      yield { layer, place: `${names.classifier}.${3 * dense}` };
      dense += 1;
    } else {
      if (layer.kind === 'convolution' || layer.kind === 'batchNorm') {
        yield { layer, place: `${names.features}.${features}` };
      }
      features += 1;
    }
  }
}

/** [height, width, channel] x outputs to outputs x [channel, height, width]. */
function channelsFirst(kernel: NamedValues[string], channels: number): NamedValues[string] {
  const [inputs, outputs] = kernel.shape;
  const side = Math.sqrt(inputs / channels);
  const maps = { shape: [side, side, channels, outputs], data: kernel.data };
  return { shape: [outputs, inputs], data: permute(maps, [3, 2, 0, 1]).data };
}
