import { type Architecture, type Layer, layersOf } from './architecture.ts';
import type { NamedValues } from './network.ts';

/**
 * A network's weights under the names and in the layouts of the reference's state_dict
 * (nanasin120/VGGNet-Pytorch), so that PyTorch can load them: `feature_layer.<i>` and
 * `classifier_layer.<i>`, convolution kernels [out, in, height, width], dense kernels [out, in].
 * `num_batches_tracked`, which PyTorch does not need, is left out.
 */
export function toReferenceWeights(architecture: Architecture, values: NamedValues): NamedValues {
  const renamed: NamedValues = {};
  let channels = 0;
  for (const { layer, place } of places(architecture)) {
    if (layer.kind === 'batchNorm') {
      for (const [ours, theirs] of batchNormParts) {
        renamed[`${place}.${theirs}`] = values[`${layer.name}/${ours}`];
      }
    } else {
      const kernel = values[`${layer.name}/kernel`];
      if (layer.kind === 'convolution') {
        channels = layer.outputs;
        renamed[`${place}.weight`] = permute(kernel, [3, 2, 0, 1]);
      } else {
        const readsMaps = layer.name === 'fc6' && architecture.head.length > 0;
        renamed[`${place}.weight`] = readsMaps
          ? channelsFirst(kernel, channels)
          : permute(kernel, [1, 0]);
      }
      renamed[`${place}.bias`] = values[`${layer.name}/bias`];
    }
  }
  return renamed;
}

const batchNormParts = [
  ['gamma', 'weight'],
  ['beta', 'bias'],
  ['moving_mean', 'running_mean'],
  ['moving_variance', 'running_var'],
] as const;

type Weighted = Extract<Layer, { kind: 'convolution' | 'batchNorm' | 'dense' }>;

/** Each layer with weights, and its place in the reference's two `nn.Sequential`s. */
function* places(architecture: Architecture): Generator<{ layer: Weighted; place: string }> {
  let features = 0;
  let dense = 0;
  for (const layer of layersOf(architecture)) {
    if (layer.kind === 'dense') {
      // Linear, ReLU and Dropout take three places; the reference keeps Dropout at any rate.
      yield { layer, place: `classifier_layer.${3 * dense}` };
      dense += 1;
    } else {
      if (layer.kind === 'convolution' || layer.kind === 'batchNorm') {
        yield { layer, place: `feature_layer.${features}` };
      }
      features += 1;
    }
  }
}

/** fc6 reads flattened maps: ours height, width, channel; PyTorch's channel, height, width. */
function channelsFirst(kernel: NamedValues[string], channels: number): NamedValues[string] {
  const [inputs, outputs] = kernel.shape;
  const side = Math.sqrt(inputs / channels);
  const maps = { shape: [side, side, channels, outputs], data: kernel.data };
  return { shape: [outputs, inputs], data: permute(maps, [3, 2, 0, 1]).data };
}

/** The tensor with its axes in another order. */
function permute({ shape, data }: NamedValues[string], order: number[]): NamedValues[string] {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const permuted = order.map((axis) => shape[axis]);
  const steps = order.map((axis) => strides[axis]);
  const result = new Float32Array(data.length);
  const position = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to += 1) {
    result[to] = data[from];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      position[axis] += 1;
      from += steps[axis];
      if (position[axis] < permuted[axis]) break;
      from -= steps[axis] * permuted[axis];
      position[axis] = 0;
    }
  }
  return { shape: permuted, data: result };
}
