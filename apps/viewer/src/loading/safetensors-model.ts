import { CLASSES } from '@vgg/cifar/pixels';
import {
  type Architecture,
  architecture,
  buildTrainedModel,
  configurationNames,
  layersOf,
  networkWeights,
  toReferenceWeights,
} from '@vgg/core';
import { Failure } from '../failure.ts';
import type { OpenedModel } from './opened-model.ts';
import { readSafetensors, type Tensors } from './safetensors.ts';

/**
 * A network from a safetensors file alone: a checkpoint of a run, or an export with the reference's
 * names (PyTorch's state_dict). Which network it is, the tensors' names and shapes tell.
 * @throws Failure where they are of no VGG
 */
export function openSafetensors(file: ArrayBuffer): OpenedModel {
  const { tensors } = readSafetensors(file);
  for (const shape of candidates(tensors)) {
    const values = asOurs(tensors, shape);
    if (!values) continue;
    return {
      model: buildTrainedModel(shape, values),
      metadata: {
        configuration: shape.configuration,
        classes: shape.classes === CLASSES.length ? CLASSES : undefined,
      },
      bytes: file.byteLength,
      stored: 'float32',
      cached: false,
    };
  }
  throw new Failure(
    'The weights do not fit the network: these tensors are of none of the configurations A, A-LRN, B, C, D, E',
  );
}

/** Every network whose head has the sizes of the file's. */
function* candidates(tensors: Tensors): Generator<Architecture> {
  const ours = tensors['fc6/kernel']?.shape;
  const theirs = tensors['classifier_layer.0.weight']?.shape;
  const headWidth = ours?.[1] ?? theirs?.[0];
  const inputs = ours?.[0] ?? theirs?.[1];
  const classes = tensors['fc8/bias']?.shape[0] ?? tensors['classifier_layer.6.bias']?.shape[0];
  if (!headWidth || !inputs || !classes) return;
  const inputSize = 32 * Math.sqrt(inputs / 512);
  const head = [headWidth, headWidth];
  if (!Number.isInteger(inputSize)) return;
  for (const configuration of configurationNames) {
    for (const batchNorm of [true, false]) {
      yield architecture(configuration, { batchNorm, classes, inputSize, head });
    }
  }
}

/** The tensors under our names and in our layouts; null where they are not of this network. */
function asOurs(tensors: Tensors, shape: Architecture): Tensors | null {
  const specs = networkWeights(shape);
  const fits = (name: string, sides: number[]) =>
    tensors[name]?.shape.length === sides.length &&
    tensors[name].shape.every((side, axis) => side === sides[axis]);
  if (specs.every(({ name, shape: sides }) => fits(name, sides))) {
    return sameLayers(tensors, shape) ? tensors : null;
  }
  const given = Object.keys(tensors).filter((name) => !name.endsWith('num_batches_tracked'));
  if (specs.length !== given.length) return null;
  // vgg-core renames tensors whose values are their own places: so each tells where it came from.
  const places: Tensors = {};
  for (const { name, shape: sides } of specs) {
    const size = sides.reduce((a, b) => a * b, 1);
    places[name] = { shape: sides, data: new Float32Array(size).map((_, place) => place) };
  }
  const renamed = Object.entries(toReferenceWeights(shape, places));
  if (!renamed.every(([name, { shape: sides }]) => fits(name, sides))) return null;
  const values: Tensors = {};
  specs.forEach(({ name, shape: sides }, i) => {
    const [theirName, { data: from }] = renamed[i];
    const { data: theirs } = tensors[theirName];
    const data = new Float32Array(theirs.length);
    from.forEach((place, at) => {
      data[place] = theirs[at];
    });
    values[name] = { shape: sides, data };
  });
  return values;
}

/** A checkpoint of another configuration may hold all of these tensors and more. */
function sameLayers(tensors: Tensors, shape: Architecture): boolean {
  const known = new Set(layersOf(shape).map(({ name }) => name));
  return Object.keys(tensors).every((name) => {
    const [layer = '', part] = name.split('/');
    return part === undefined || !/^(conv|bn|fc)\d/.test(layer) || known.has(layer);
  });
}
