import { describe, expect, it } from '@jest/globals';
import { type Architecture, architecture, layersOf } from './architecture.ts';
import { configurationNames } from './configurations.ts';
import { describeNetwork } from './describe.ts';
import { cifar10 } from './testing/cifar10.ts';
import { reference } from './testing/reference.ts';
import { networkWeights } from './weights.ts';

const paper = { batchNorm: false, inputSize: 224, classes: 1000 };

describe('configurations', () => {
  it.each([
    ['A', 133],
    ['A-LRN', 133],
    ['B', 133],
    ['C', 134],
    ['D', 138],
    ['E', 144],
  ])('%s has the %i million parameters of Table 2', (name, millions) => {
    const { parameters } = describeNetwork(architecture(name, paper));
    expect(Math.round(parameters / 1e6)).toBe(millions);
  });

  it.each(reference.parameters)("$configuration has PyTorch's parameters for CIFAR-10", (known) => {
    const count = (batchNorm: boolean) =>
      describeNetwork(architecture(known.configuration, { ...cifar10, batchNorm })).parameters;
    expect(count(true)).toBe(known.batchNorm);
    expect(count(false)).toBe(known.plain);
  });

  it.each([
    ['A', 11],
    ['A-LRN', 11],
    ['B', 13],
    ['C', 16],
    ['D', 16],
    ['E', 19],
  ])('%s has %i weight layers', (name, count) => {
    const weighted = layersOf(architecture(name, cifar10)).filter(
      ({ kind }) => kind === 'convolution' || kind === 'dense',
    );
    expect(weighted).toHaveLength(count);
  });

  it('has 1x1 convolutions only as the last ones of the stages 3 to 5 of C', () => {
    const narrow = configurationNames.flatMap((name) =>
      layersOf(architecture(name, cifar10)).flatMap((layer) =>
        layer.kind === 'convolution' && layer.kernelSize === 1 ? [`${name} ${layer.name}`] : [],
      ),
    );
    expect(narrow).toEqual(['C conv3_3', 'C conv4_3', 'C conv5_3']);
  });

  it('doubles the channels from 64 to 512', () => {
    for (const name of configurationNames) {
      const widths = layersOf(architecture(name, cifar10)).flatMap((layer) =>
        layer.kind === 'convolution' ? [layer.outputs] : [],
      );
      expect([...new Set(widths)]).toEqual([64, 128, 256, 512]);
    }
  });
});

describe('layersOf', () => {
  const kinds = (of: Architecture) => layersOf(of).map(({ kind }) => kind);

  it('puts batch normalisation between convolution and ReLU, dropout behind ReLU', () => {
    const layers = kinds(architecture('B', cifar10));
    expect(layers.slice(0, 8)).toEqual([
      'convolution',
      'batchNorm',
      'relu',
      'convolution',
      'batchNorm',
      'relu',
      'maxPool',
      'convolution',
    ]);
    expect(layers.slice(-9)).toEqual([
      'maxPool',
      'flatten',
      'dense',
      'relu',
      'dropout',
      'dense',
      'relu',
      'dropout',
      'dense',
    ]);
  });

  it('leaves batch normalisation and dropout out where they are off', () => {
    const layers = kinds(architecture('E', { ...cifar10, batchNorm: false, dropout: 0 }));
    expect(layers).not.toContain('batchNorm');
    expect(layers).not.toContain('dropout');
  });

  it('normalises responses once in A-LRN, after the first ReLU', () => {
    const layers = kinds(architecture('A-LRN', { ...cifar10, batchNorm: false }));
    expect(layers.slice(0, 4)).toEqual(['convolution', 'relu', 'localResponseNorm', 'maxPool']);
    expect(layers.filter((kind) => kind === 'localResponseNorm')).toHaveLength(1);
  });

  it.each(configurationNames)('chains the channels of %s, names every layer once', (name) => {
    const layers = layersOf(architecture(name, { ...cifar10, inputSize: 64, head: [30, 30] }));
    let channels = 3;
    for (const layer of layers) {
      if (layer.kind === 'flatten') channels *= 2 * 2;
      if (layer.kind !== 'convolution' && layer.kind !== 'dense') continue;
      expect(layer.inputs).toBe(channels);
      channels = layer.outputs;
    }
    expect(channels).toBe(10);
    expect(new Set(layers.map((layer) => layer.name)).size).toBe(layers.length);
  });
});

describe('architecture', () => {
  it("is the reference's CIFAR-10 network where nothing else is asked for", () => {
    expect(architecture('D', cifar10)).toEqual({
      configuration: 'D',
      batchNorm: true,
      classes: 10,
      inputSize: 32,
      layers: '64 64 M 128 128 M 256 256 256 M 512 512 512 M 512 512 512 M',
      head: [4096, 4096],
      dropout: 0.5,
      initialiser: 'pytorch',
    });
  });

  it('takes a name in any case', () => {
    expect(architecture('a-lrn', cifar10).configuration).toBe('A-LRN');
  });

  it.each([
    ['F', {}, "unknown configuration 'F': accepted are A, A-LRN, B, C, D, E"],
    ['A', { classes: 1 }, 'classes is 1: accepted are whole numbers from 2'],
    ['A', { classes: 2.5 }, 'classes is 2.5: accepted are whole numbers from 2'],
    ['A', { inputSize: 31 }, 'input size is 31: accepted are whole numbers from 32 to 1024'],
    ['A', { head: [Number.NaN] }, 'head width is NaN: accepted are whole numbers from 1'],
    ['A', { dropout: 1 }, 'dropout is 1: accepted are rates from 0 to below 1'],
    ['A', { dropout: -0.1 }, 'dropout is -0.1: accepted are rates from 0 to below 1'],
    [
      'A',
      { initialiser: 'zeros' as 'he' },
      "unknown initialiser 'zeros': accepted are pytorch, glorot, he, dirac",
    ],
  ])('says in one line what is wrong with %s %j', (name, options, message) => {
    expect(() => architecture(name, { ...cifar10, ...options })).toThrow(new RangeError(message));
  });

  it('takes names of Object.prototype for unknown ones', () => {
    const options = { ...cifar10, initialiser: 'toString' as 'he' };
    expect(() => architecture('A', options)).toThrow(/unknown initialiser 'toString'/);
    expect(() => architecture('constructor', cifar10)).toThrow(
      /unknown configuration 'constructor'/,
    );
  });
});

describe('describeNetwork', () => {
  const rows = new Map(
    describeNetwork(architecture('D', paper)).layers.map((layer) => [layer.name, layer]),
  );

  it('follows the map through the poolings', () => {
    expect(rows.get('conv1_2')?.outputShape).toEqual([224, 224, 64]);
    expect(rows.get('pool1')?.outputShape).toEqual([112, 112, 64]);
    expect(rows.get('pool5')?.outputShape).toEqual([7, 7, 512]);
    expect(rows.get('flatten')?.outputShape).toEqual([25088]);
    expect(rows.get('fc8')?.outputShape).toEqual([1000]);
  });

  // As Araujo et al. 2019 and the field know them for VGG-16: 212 pixels before the head.
  it.each([
    ['conv1_1', 3],
    ['conv1_2', 5],
    ['pool1', 6],
    ['conv2_2', 14],
    ['pool2', 16],
    ['conv3_3', 40],
    ['pool3', 44],
    ['conv4_3', 92],
    ['pool4', 100],
    ['conv5_3', 196],
    ['pool5', 212],
    ['fc6', 224],
  ])('%s of D sees %i pixels', (name, pixels) => {
    expect(rows.get(name)?.receptiveField.size).toBe(pixels);
  });

  it('sees no further through a 1x1 convolution', () => {
    const layers = describeNetwork(architecture('C', paper)).layers;
    const field = (name: string) =>
      layers.find((layer) => layer.name === name)?.receptiveField.size;
    expect(field('conv3_3')).toBe(field('conv3_2'));
  });

  it("counts VGG-16's 15.5 thousand million multiply-adds", () => {
    const { multiplyAdds } = describeNetwork(architecture('D', paper));
    expect(multiplyAdds).toBe(15_470_264_320);
  });

  it.each(configurationNames)('adds up the layers of %s', (name) => {
    const of = architecture(name, cifar10);
    const { layers, parameters, multiplyAdds } = describeNetwork(of);
    const learnt = networkWeights(of).filter(({ learntBy }) => learntBy !== 'statistics');
    const sizes = learnt.map(({ shape }) => shape.reduce((a, b) => a * b));
    expect(parameters).toBe(sizes.reduce((a, b) => a + b));
    expect(parameters).toBe(layers.reduce((sum, layer) => sum + layer.parameters, 0));
    expect(multiplyAdds).toBe(layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0));
  });
});
