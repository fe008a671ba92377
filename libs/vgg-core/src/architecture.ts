import { type ConfigurationName, configurationName, configurations } from './configurations.ts';
import { type Initialiser, initialisers } from './initialisers.ts';

/** Everything that fixes a network's layers and first weights. */
export interface Architecture {
  configuration: ConfigurationName;
  /** Batch normalisation after every convolution (the reference has it, the paper has not). */
  batchNorm: boolean;
  classes: number;
  /** Height and width of the input in pixels; 32 for CIFAR-10, 224 in the paper. */
  inputSize: number;
  /** Width of the two hidden dense layers; 4096 in the paper and in the reference. */
  headWidth: number;
  /** Dropout rate after each hidden dense layer; 0 for none. */
  dropout: number;
  initialiser: Initialiser;
}

const defaults: Omit<Architecture, 'configuration'> = {
  batchNorm: true,
  classes: 10,
  inputSize: 32,
  headWidth: 4096,
  dropout: 0.5,
  initialiser: 'pytorch',
};

/**
 * Fills in the reference's CIFAR-10 network for what is not given, and checks the rest.
 * @throws RangeError with one line on what is accepted.
 */
export function architecture(
  configuration: string,
  options: Partial<Omit<Architecture, 'configuration'>> = {},
): Architecture {
  const chosen = { configuration: configurationName(configuration), ...defaults, ...options };
  requireInteger('classes', chosen.classes, 2);
  requireInteger('input size', chosen.inputSize, 32);
  requireInteger('head width', chosen.headWidth, 1);
  if (!(chosen.dropout >= 0 && chosen.dropout < 1)) {
    throw new RangeError(`dropout is ${chosen.dropout}: accepted are rates from 0 to below 1`);
  }
  if (!Object.hasOwn(initialisers, chosen.initialiser)) {
    throw new RangeError(
      `unknown initialiser '${chosen.initialiser}': accepted are ${Object.keys(initialisers).join(', ')}`,
    );
  }
  return chosen;
}

function requireInteger(what: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) {
    throw new RangeError(`${what} is ${value}: accepted are whole numbers from ${least}`);
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
  kind: 'relu' | 'localResponseNorm' | 'maxPool' | 'flatten';
  name: string;
}
export type Layer = ConvolutionLayer | BatchNormLayer | DenseLayer | DropoutLayer | PlainLayer;

/**
 * The network as a list of layers, in the order of the paper and the reference: each convolution,
 * then batch normalisation where asked for, then ReLU; a max-pooling after each stage; three dense
 * layers. The training network, the exported model and the description all read this one list.
 */
export function layersOf(architecture: Architecture): Layer[] {
  const layers: Layer[] = [];
  let channels = 3;
  configurations[architecture.configuration].forEach((parts, stageIndex) => {
    const stage = stageIndex + 1;
    let convolutions = 0;
    for (const part of parts) {
      if (part === 'LRN') {
        layers.push({ kind: 'localResponseNorm', name: `lrn${stage}_${convolutions}` });
        continue;
      }
      convolutions += 1;
      const place = `${stage}_${convolutions}`;
      layers.push({
        kind: 'convolution',
        name: `conv${place}`,
        kernelSize: part.kernelSize,
        inputs: channels,
        outputs: part.channels,
      });
      channels = part.channels;
      if (architecture.batchNorm) layers.push({ kind: 'batchNorm', name: `bn${place}`, channels });
      layers.push({ kind: 'relu', name: `relu${place}` });
    }
    layers.push({ kind: 'maxPool', name: `pool${stage}` });
  });
  const mapSize = Math.floor(architecture.inputSize / 2 ** 5);
  return [...layers, { kind: 'flatten', name: 'flatten' }, ...head(architecture, mapSize)];
}

/** Two hidden dense layers and the logits: fc6, fc7, fc8 as the authors named them. */
function head(architecture: Architecture, mapSize: number): Layer[] {
  const { headWidth, classes, dropout } = architecture;
  const layers: Layer[] = [];
  let inputs = 512 * mapSize * mapSize;
  for (const number of [6, 7]) {
    layers.push({ kind: 'dense', name: `fc${number}`, inputs, outputs: headWidth });
    layers.push({ kind: 'relu', name: `relu${number}` });
    if (dropout > 0) layers.push({ kind: 'dropout', name: `drop${number}`, rate: dropout });
    inputs = headWidth;
  }
  return [...layers, { kind: 'dense', name: 'fc8', inputs, outputs: classes }];
}
