import {
  configurationName,
  configurations,
  formatLayers,
  type LayerSpec,
  nameOfLayers,
  parseLayers,
} from './configurations.ts';
import { type Initialiser, initialisers } from './initialisers.ts';

/** Everything that fixes a network's layers and first weights. */
export interface Architecture {
  /** Row of the paper's Table 1 that has these layers, or `custom`. */
  configuration: string;
  /** The convolutional part in the notation of {@link parseLayers}. */
  layers: string;
  /**
   * Widths of the hidden dense layers: [4096, 4096] in the paper and in the reference. Empty for
   * none: then each map's average goes into the one dense layer (Lin et al. 2014, section 3.2).
   */
  head: readonly number[];
  /** Batch normalisation after every convolution (the reference has it, the paper has not). */
  batchNorm: boolean;
  classes: number;
  /** Height and width of the input in pixels; 224 in the paper. */
  inputSize: number;
  /** Dropout rate after each hidden dense layer; 0 for none. */
  dropout: number;
  initialiser: Initialiser;
}

/** What must be said of a network, and what else may be. */
export type ArchitectureOptions = Pick<Architecture, 'classes' | 'inputSize'> &
  Partial<Omit<Architecture, 'configuration'>>;

const defaults = {
  head: [4096, 4096],
  batchNorm: true,
  dropout: 0.5,
  initialiser: 'pytorch',
} as const;

/** Weights, gradient and Adam's two moments of more do not fit into a tfjs engine's memory. */
const MOST_PARAMETERS = 2 ** 28;

/** Larger maps than these no engine holds. */
const LARGEST_INPUT = 1024;

/**
 * Fills in the reference's network for what is not given, and checks the rest.
 * @param configuration a row of Table 1; `options.layers`, where given, counts in its place
 * @throws RangeError with one line on what is accepted.
 */
export function architecture(configuration: string, options: ArchitectureOptions): Architecture {
  const layers =
    options.layers === undefined
      ? configurations[configurationName(configuration)]
      : formatLayers(parseLayers(options.layers));
  const chosen = { ...defaults, ...options, configuration: nameOfLayers(layers), layers };
  const poolings = parseLayers(layers).filter((layer) => layer === 'M').length;
  requireInteger('classes', chosen.classes, 2);
  requireInteger('input size', chosen.inputSize, 2 ** poolings, LARGEST_INPUT);
  for (const width of chosen.head) requireInteger('head width', width, 1);
  if (!(chosen.dropout >= 0 && chosen.dropout < 1)) {
    throw new RangeError(`dropout is ${chosen.dropout}: accepted are rates from 0 to below 1`);
  }
  if (!Object.hasOwn(initialisers, chosen.initialiser)) {
    throw new RangeError(
      `unknown initialiser '${chosen.initialiser}': accepted are ${Object.keys(initialisers).join(', ')}`,
    );
  }
  requireMemory(chosen);
  return chosen;
}

function requireInteger(what: string, value: number, least: number, most = Infinity): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    const limit = most === Infinity ? '' : ` to ${most}`;
    throw new RangeError(`${what} is ${value}: accepted are whole numbers from ${least}${limit}`);
  }
}

function requireMemory(chosen: Architecture): void {
  let parameters = 0;
  for (const layer of layersOf(chosen)) {
    if (layer.kind === 'convolution') {
      parameters += layer.kernelSize ** 2 * layer.inputs * layer.outputs;
    } else if (layer.kind === 'dense') {
      parameters += layer.inputs * layer.outputs;
    }
  }
  if (parameters > MOST_PARAMETERS) {
    const millions = Math.round(parameters / 1e6).toLocaleString('en');
    throw new RangeError(
      `the network would have ${millions} million weights: accepted are up to ${Math.floor(MOST_PARAMETERS / 1e6)} million; a narrower head or a smaller input has fewer`,
    );
  }
}

export interface ConvolutionLayer {
  kind: 'convolution';
  name: string;
  kernelSize: 1 | 3;
  inputs: number;
  outputs: number;
}
export interface BatchNormLayer {
  kind: 'batchNorm';
  name: string;
  channels: number;
}
export interface DenseLayer {
  kind: 'dense';
  name: string;
  inputs: number;
  outputs: number;
}
export interface DropoutLayer {
  kind: 'dropout';
  name: string;
  rate: number;
}
export interface PlainLayer {
  /** `averagePool` takes each map's mean: [N, H, W, C] to [N, C]. */
  kind: 'relu' | 'localResponseNorm' | 'maxPool' | 'averagePool' | 'flatten';
  name: string;
}
export type Layer = ConvolutionLayer | BatchNormLayer | DenseLayer | DropoutLayer | PlainLayer;

/** Red, green, blue. */
const INPUT_CHANNELS = 3;

/**
 * The network as a list of layers, in the order of the paper and the reference: each convolution,
 * then batch normalisation where asked for, then ReLU; the max-poolings between; the dense layers.
 * The training network, the exported model and the description all read this one list.
 */
export function layersOf(architecture: Architecture): Layer[] {
  const specs = parseLayers(architecture.layers);
  return [...features(specs, architecture.batchNorm), ...head(specs, architecture)];
}

/** The convolutional part; a stage ends with its pooling. */
function features(specs: readonly LayerSpec[], batchNorm: boolean): Layer[] {
  const layers: Layer[] = [];
  let channels = INPUT_CHANNELS;
  let stage = 1;
  let convolutions = 0;
  for (const spec of specs) {
    const place = `${stage}_${convolutions}`;
    if (spec === 'LRN') {
      layers.push({ kind: 'localResponseNorm', name: `lrn${place}` });
    } else if (spec === 'M') {
      layers.push({ kind: 'maxPool', name: `pool${stage}` });
      stage += 1;
      convolutions = 0;
    } else {
      convolutions += 1;
      layers.push(...convolution(`${stage}_${convolutions}`, spec, channels, batchNorm));
      channels = spec.channels;
    }
  }
  return layers;
}

function convolution(
  place: string,
  { kernelSize, channels }: Exclude<LayerSpec, string>,
  inputs: number,
  batchNorm: boolean,
): Layer[] {
  return [
    { kind: 'convolution', name: `conv${place}`, kernelSize, inputs, outputs: channels },
    ...(batchNorm ? [{ kind: 'batchNorm', name: `bn${place}`, channels } as const] : []),
    { kind: 'relu', name: `relu${place}` },
  ];
}

/** The hidden dense layers and the logits: fc6, fc7, fc8 as the authors named those of Table 1. */
function head(
  specs: readonly LayerSpec[],
  { head: widths, classes, dropout, inputSize }: Architecture,
): Layer[] {
  const { channels, side } = mapsOf(specs, inputSize);
  const layers: Layer[] = [];
  let inputs = channels;
  if (widths.length > 0) {
    layers.push({ kind: 'flatten', name: 'flatten' });
    inputs *= side * side;
  } else {
    layers.push({ kind: 'averagePool', name: 'average' });
  }
  widths.forEach((width, index) => {
    const number = 6 + index;
    layers.push({ kind: 'dense', name: `fc${number}`, inputs, outputs: width });
    layers.push({ kind: 'relu', name: `relu${number}` });
    if (dropout > 0) layers.push({ kind: 'dropout', name: `drop${number}`, rate: dropout });
    inputs = width;
  });
  layers.push({ kind: 'dense', name: `fc${6 + widths.length}`, inputs, outputs: classes });
  return layers;
}

/** The maps that the convolutional part ends with. */
function mapsOf(specs: readonly LayerSpec[], inputSize: number) {
  let channels = INPUT_CHANNELS;
  let side = inputSize;
  for (const spec of specs) {
    if (spec === 'M') side = Math.floor(side / 2);
    else if (spec !== 'LRN') channels = spec.channels;
  }
  return { channels, side };
}
