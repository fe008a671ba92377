import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Architecture, architecture } from '../architecture.ts';
import { configurations, formatLayers } from '../configurations.ts';
import type { NamedValues } from '../network.ts';
import { networkWeights } from '../weights.ts';
import { fromPyTorchWeights } from './from-pytorch.ts';
import { recognise } from './recognise.ts';
import { modulesOf } from './state-dict.ts';
import { toReferenceWeights, toTorchvisionWeights } from './to-pytorch.ts';

/** Names and shapes of torchvision's own: tools/reference/torchvision_files.py. */
const torchvision: Record<string, Record<string, number[]>> = JSON.parse(
  readFileSync(new URL('../golden/torchvision.json', import.meta.url), 'utf8'),
);

/** Each number is another one. */
function counted(of: Architecture): NamedValues {
  let next = 0;
  return Object.fromEntries(
    networkWeights(of).map(({ name, shape }) => {
      const size = shape.reduce((product, side) => product * side, 1);
      return [name, { shape, data: Float32Array.from({ length: size }, () => next++) }];
    }),
  );
}

function withoutNumbers(shapes: Record<string, readonly number[]>): NamedValues {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { shape: [...shape], data: new Float32Array(0) },
    ]),
  );
}

const recognised = (shapes: Record<string, readonly number[]>) =>
  recognise(modulesOf(withoutNumbers(shapes)));

describe('recognise', () => {
  it.each([
    ['vgg11', 'A'],
    ['vgg13', 'B'],
    ['vgg16', 'D'],
    ['vgg19', 'E'],
  ] as const)("torchvision's %s is %s, with _bn too", (name, configuration) => {
    const network = {
      layers: configurations[configuration],
      head: [4096, 4096],
      classes: 1000,
      inputSize: 224,
    };
    expect(recognised(torchvision[name])).toEqual({ ...network, batchNorm: false });
    expect(recognised(torchvision[`${name}_bn`])).toEqual({ ...network, batchNorm: true });
  });

  it.each(Object.keys(configurations))('%s under the names of the reference', (configuration) => {
    for (const batchNorm of [false, true]) {
      const of = architecture(configuration, {
        batchNorm,
        classes: 10,
        inputSize: 32,
        head: [8, 8],
      });
      const shapes = networkWeights(of).map(({ name, shape }) => [name, shape] as const);
      const theirs = toReferenceWeights(of, withoutNumbers(Object.fromEntries(shapes)));
      const { layers, head, classes, inputSize } = of;
      expect(recognise(modulesOf(theirs))).toEqual({ layers, head, classes, inputSize, batchNorm });
    }
  });

  it('heads with other places, a lone dense layer, and the names of DataParallel', () => {
    const features = { 'features.0.weight': [4, 3, 3, 3], 'features.0.bias': [4] };
    // Dropout first, as some do.
    const late = { 'classifier.1.weight': [6, 16], 'classifier.4.weight': [2, 6] };
    expect(recognised({ ...features, ...late })).toMatchObject({ head: [6], inputSize: 4 });
    const lone = { 'classifier.weight': [2, 4], 'classifier.bias': [2] };
    expect(recognised({ ...features, ...lone })).toMatchObject({ head: [], layers: '4 M' });
    const parallel = {
      'module.features.0.weight': [4, 3, 1, 1],
      'module.classifier.weight': [2, 4],
    };
    expect(recognised(parallel)).toMatchObject({ head: [], layers: '1x4 M' });
  });
});

describe('fromPyTorchWeights', () => {
  const width = fc.integer({ min: 1, max: 4 });
  const stage = fc.tuple(
    fc.array(fc.record({ kernelSize: fc.constantFrom(1 as const, 3 as const), channels: width }), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.boolean(),
  );
  const network = fc
    .record({
      stages: fc.array(stage, { minLength: 1, maxLength: 4 }),
      head: fc.array(width, { maxLength: 3 }),
      side: fc.integer({ min: 1, max: 3 }),
      batchNorm: fc.boolean(),
    })
    .map(({ stages, head, side, batchNorm }) => {
      // What follows the last convolution leaves no trace: no local response normalisation there.
      const layers = stages.flatMap(([convolutions, lrn], n) =>
        lrn && n < stages.length - 1
          ? ([...convolutions, 'LRN', 'M'] as const)
          : ([...convolutions, 'M'] as const),
      );
      const inputSize = side * 2 ** stages.length;
      return architecture('custom', {
        ...{ layers: formatLayers(layers), head, batchNorm, inputSize, classes: 3 },
      });
    });

  it.each([
    ['the reference', toReferenceWeights],
    ['torchvision', toTorchvisionWeights],
  ])('undoes the renaming to names of %s, for every network', (_, rename) => {
    fc.assert(
      fc.property(network, (of) => {
        const ours = counted(of);
        const { network: found, values } = fromPyTorchWeights(rename(of, ours));
        expect(architecture('custom', { inputSize: of.inputSize, ...found })).toEqual(of);
        expect(values).toEqual(ours);
      }),
    );
  });

  it('takes a missing bias for zero, and counts of batches for nothing', () => {
    const of = architecture('A', { classes: 2, inputSize: 32, head: [], layers: '2 M' });
    const { 'features.0.bias': _, ...weights } = toTorchvisionWeights(of, counted(of));
    const count = { shape: [], data: Float32Array.of(7) };
    const { values } = fromPyTorchWeights({ ...weights, 'features.1.num_batches_tracked': count });
    expect(Object.keys(values)).toEqual(networkWeights(of).map(({ name }) => name));
    expect(values['conv1_1/bias']).toEqual({ shape: [2], data: new Float32Array(2) });
  });
});

describe('weights of something else are refused in one line', () => {
  const convolution = { 'features.0.weight': [4, 3, 3, 3] };
  const dense = { 'classifier.0.weight': [2, 4] };
  const norm = (place: number, size = 4) => ({
    [`features.${place}.weight`]: [size],
    [`features.${place}.bias`]: [size],
    [`features.${place}.running_mean`]: [size],
    [`features.${place}.running_var`]: [size],
  });
  it.each<[string, Record<string, number[]>, RegExp]>([
    [
      'a ResNet',
      { 'layer1.0.conv1.weight': [4, 3, 3, 3] },
      /"layer1\.0\.conv1\.weight" is no layer/,
    ],
    ['a Transformer', { 'encoder.weight': [2, 2] }, /"encoder\.weight" is no layer/],
    ['nothing', {}, /it has no convolution/],
    ['no head', convolution, /it has no dense layer/],
    ['no convolution', dense, /it has no convolution/],
    ['5x5 convolutions', { ...dense, 'features.0.weight': [4, 3, 5, 5] }, /is a 5x5 convolution/],
    ['grey images', { ...dense, 'features.0.weight': [4, 1, 3, 3] }, /reads 1 channels of 3/],
    [
      'a bias of another size',
      { ...convolution, ...dense, 'features.0.bias': [3] },
      /\[4\] is needed/,
    ],
    [
      'a wide gap',
      { ...convolution, ...dense, 'features.7.weight': [4, 4, 3, 3] },
      /5 modules without/,
    ],
    ['no ReLU', { ...convolution, ...dense, 'features.1.weight': [4, 4, 3, 3] }, /no ReLU follows/],
    [
      'batch normalisation here and there',
      { ...convolution, ...norm(1), 'features.3.weight': [4, 4, 3, 3], ...dense },
      /no batch normalisation follows features\.3/,
    ],
    ['batch normalisation alone', { ...norm(0), ...dense }, /no convolution/],
    ['one too many', { ...convolution, ...norm(1), ...norm(2), ...dense }, /only some/],
    [
      'batch normalisation of another width',
      { ...convolution, ...norm(1, 3), ...dense },
      /\[4\] is needed/,
    ],
    [
      'a head that does not chain',
      { ...convolution, ...dense, 'classifier.3.weight': [2, 5] },
      /reads 5 values of 2/,
    ],
    [
      'maps that are no square',
      { ...convolution, 'classifier.0.weight': [2, 12], 'classifier.3.weight': [2, 2] },
      /reads 12 values of 4 maps/,
    ],
    [
      'one dense layer of whole maps',
      { ...convolution, 'classifier.0.weight': [2, 16] },
      /reads 16 values of 4 maps/,
    ],
    [
      'a dense layer that is none',
      { ...convolution, 'classifier.0.weight': [2] },
      /is no linear layer/,
    ],
  ])('%s', (_, shapes, message) => {
    const read = () => fromPyTorchWeights(withoutNumbers(shapes));
    expect(read).toThrow(RangeError);
    expect(read).toThrow(message);
    expect(read).toThrow(/^weights of no VGG: [^\n]*accepted are torchvision's names/);
  });
});
