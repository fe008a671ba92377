import type { Architecture } from '../architecture.ts';
import { formatLayers, type LayerSpec } from '../configurations.ts';
import { foreign, type Module, type Modules } from './state-dict.ts';

/** What the names and shapes of a VGG's state_dict tell of it. */
export type RecognisedNetwork = Pick<Architecture, 'layers' | 'head' | 'batchNorm' | 'classes'> & {
  /** As the width of the first dense layer implies; without a hidden one, any size fits. */
  inputSize?: number;
};

/**
 * Which network this is. Modules without weights leave gaps in `nn.Sequential`: after a convolution,
 * its batch normalisation and its ReLU, a gap of one is a max-pooling, a gap of two a local response
 * normalisation and a max-pooling. What follows the last convolution leaves no trace: a max-pooling,
 * as in every row of the paper's Table 1.
 *
 * @throws RangeError naming what is of no VGG.
 */
export function recognise({ features, classifier }: Modules): RecognisedNetwork {
  const convolutions = features.filter(({ tensors }) => tensors.get('weight')?.shape.length === 4);
  const norms = features.filter((module) => !convolutions.includes(module));
  const batchNorm = norms.length > 0;
  const layers: LayerSpec[] = [];
  let channels = 3;
  convolutions.forEach((module, n) => {
    const spec = convolution(module, channels);
    channels = spec.channels;
    if (batchNorm) requireNorm(features[features.indexOf(module) + 1], module, channels);
    const next = convolutions[n + 1]?.index;
    layers.push(spec, ...between(module, next, batchNorm ? 3 : 2));
  });
  if (convolutions.length === 0) throw foreign('it has no convolution');
  if (batchNorm && norms.length !== convolutions.length) {
    throw foreign('only some of its convolutions have batch normalisation');
  }
  const widths = classifier.map(dense);
  if (widths.length === 0) throw foreign('it has no dense layer');
  widths.forEach(({ inputs }, n) => {
    if (n > 0 && inputs !== widths[n - 1].outputs) {
      throw foreign(`${classifier[n].name} reads ${inputs} values of ${widths[n - 1].outputs}`);
    }
  });
  const outputs = widths.map((width) => width.outputs);
  const side = Math.sqrt(widths[0].inputs / channels);
  if (!Number.isInteger(side) || (outputs.length === 1 && side !== 1)) {
    throw foreign(`${classifier[0].name} reads ${widths[0].inputs} values of ${channels} maps`);
  }
  const poolings = layers.filter((layer) => layer === 'M').length;
  return {
    layers: formatLayers(layers),
    head: outputs.slice(0, -1),
    batchNorm,
    classes: outputs[outputs.length - 1],
    ...(outputs.length > 1 && { inputSize: side * 2 ** poolings }),
  };
}

function convolution({ name, tensors }: Module, channels: number) {
  const [outputs, inputs, height, width] = tensors.get('weight')?.shape ?? [];
  if (inputs !== channels) throw foreign(`${name} reads ${inputs} channels of ${channels}`);
  if (height !== width || (height !== 1 && height !== 3)) {
    throw foreign(`${name} is a ${height}x${width} convolution; accepted are 3x3 and 1x1`);
  }
  requireShape(name, tensors, 'bias', outputs);
  return { kernelSize: height, channels: outputs } as const;
}

function requireNorm(module: Module | undefined, after: Module, channels: number): void {
  if (module?.index !== after.index + 1) {
    throw foreign(`no batch normalisation follows ${after.name}`);
  }
  for (const part of ['weight', 'bias', 'running_mean', 'running_var']) {
    if (!module.tensors.has(part)) throw foreign(`${module.name}.${part} is missing`);
    requireShape(module.name, module.tensors, part, channels);
  }
}

/** What stands between a convolution's ReLU and the next convolution. */
function between(module: Module, next: number | undefined, own: number): LayerSpec[] {
  const gap = next === undefined ? 1 : next - module.index - own;
  if (gap < 0) throw foreign(`no ReLU follows ${module.name}`);
  if (gap === 0) return [];
  if (gap === 1) return ['M'];
  if (gap === 2) return ['LRN', 'M'];
  throw foreign(`${gap} modules without weights follow ${module.name} and its ReLU`);
}

function dense({ name, tensors }: Module): { inputs: number; outputs: number } {
  const [outputs, inputs, ...more] = tensors.get('weight')?.shape ?? [];
  if (inputs === undefined || more.length > 0) throw foreign(`${name} is no linear layer`);
  requireShape(name, tensors, 'bias', outputs);
  return { inputs, outputs };
}

/** A bias may be missing: then it is zero. */
function requireShape(name: string, tensors: Module['tensors'], part: string, size: number): void {
  const shape = tensors.get(part)?.shape;
  if (shape && shape.join() !== String(size)) {
    throw foreign(`${name}.${part} has shape [${shape}], [${size}] is needed`);
  }
}
