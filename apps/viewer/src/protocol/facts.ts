import type { InputCard, ModelCard, ReceptiveField } from '@vgg/core';
import type { Line } from '../language/line.ts';

/**
 * What page and worker tell each other of. Pixels are RGB bytes, image values and maps are row by
 * row with the channels side by side (NHWC).
 */

export const engineChoices = ['auto', 'webgpu', 'webgl', 'vgg-wasm', 'cpu'] as const;
export type EngineChoice = (typeof engineChoices)[number];
export type Backend = Exclude<EngineChoice, 'auto'>;

/** Where tfjs computes. */
export interface EngineFacts {
  backend: Backend;
  /** 'WebGL on Apple M2', 'WebAssembly, 4 threads'. */
  description: Line;
  /** Why faster ones were passed over, one line each. */
  passedOver: Line[];
}

export type NetworkSource =
  | { kind: 'url'; url: string }
  | { kind: 'files'; files: File[] }
  /** A run that this browser keeps, as it was after a step; its best network without one. */
  | { kind: 'kept'; run: string; step: number | null };

export type LayerKind =
  | 'convolution'
  | 'batchNorm'
  | 'relu'
  | 'localResponseNorm'
  | 'pool'
  /** Of each map the mean. */
  | 'averagePool'
  | 'flatten'
  | 'dropout'
  | 'dense'
  | 'other';

/** A layer as it is drawn in the column. */
export interface LayerFacts {
  name: string;
  kind: LayerKind;
  /** As the paper writes it: conv3-64, maxpool, FC-4096. */
  label: string;
  /** Height, width, channels; or units. */
  outputShape: number[];
  parameters: number;
  field: ReceptiveField;
}

/**
 * A model card; `network` is null where the layers are not a VGG's, `assumed` lines on what the
 * files do not tell.
 */
export type Card = Omit<ModelCard, 'network'> & {
  network: ModelCard['network'] | null;
  assumed?: Line[];
};

/** How pictures become a network's input. */
export type PictureInput = Pick<InputCard, 'size' | 'resize' | 'interpolation'>;

/** A network that is loaded. */
export interface NetworkFacts {
  card: Card;
  layers: LayerFacts[];
  parameters: number;
  /** Of the files, and how their weights are kept. */
  bytes: number;
  stored: 'float32' | 'float16' | 'uint16' | 'uint8';
  /** The weights were here from an earlier visit. */
  cached: boolean;
}

export interface Progress {
  done: number;
  total: number;
}

export interface Prediction {
  /** One for each class, summing to 1. */
  probabilities: Float32Array;
  logits: Float32Array;
  milliseconds: number;
}

/** What a layer gives for one image. */
export interface Activation {
  /** [height, width, channels] or [units]. */
  shape: number[];
  values: Float32Array;
}

/** A map over the image for one class. */
export interface Heat {
  height: number;
  width: number;
  /** Pixels of the image on every side that the map does not cover. */
  inset: number;
  values: Float32Array;
}

/** Maps or units of a layer that stayed at zero on every one of the images. */
export interface DeadUnits {
  dead: number;
  units: number;
  images: number;
}

export interface EvaluationProgress extends Progress {
  correct: number;
  imagesPerSecond: number;
}

/** The network's answer to every test image, in their order. */
export interface EvaluationResult {
  labels: Int32Array;
  predictions: Int32Array;
  /** The probability of the prediction. */
  confidences: Float32Array;
  /** Mean cross-entropy in nats. */
  loss: number;
  seconds: number;
}

/** Images of one size, RGB side by side [count, size, size, 3]. */
export interface SquareImages {
  size: number;
  pixels: Uint8Array;
}

/** Labels are indices into the network's classes. */
export interface LabelledImages extends SquareImages {
  labels: Int32Array;
}

/**
 * The test images: an address or a file, of CIFAR-10's own form or as a server tells those of a
 * model; or the images themselves.
 */
export type TestSource = string | Blob | LabelledImages;

/** A channel of a layer's maps, or a unit of a dense layer; of the last layer a class. */
export interface UnitQuestion {
  layer: number;
  unit: number;
}

/** A picture made to excite a unit. */
export interface ExcitingPicture {
  /** [size, size, 3] */
  pixels: Uint8Array;
  /** Mean of the channel, before its ReLU; or the class's logit. */
  value: number;
}

/** Of each channel of a layer the `kept` images that excite it most, the strongest first. */
export interface ExcitingImages {
  kept: number;
  /** How many were looked at. */
  images: number;
  /** [channels, kept] of the images' places. */
  indices: Int32Array;
  /** [channels, kept] of the largest values. */
  values: Float32Array;
  /** [channels, kept] of the cells that have them, row by row. */
  cells: Int32Array;
}

/** Test images as points of a plane. */
export interface Plane {
  /** [images, 2], from 0 to 1. */
  places: Float32Array;
  predictions: Int32Array;
}

/** How the answer is to be turned. */
export interface TurnQuestion {
  /** What it is taken for now. */
  label: number;
  /** What it is to be taken for; null for anything else than `label`. */
  target: number | null;
  way: 'once' | 'iterated';
  /** The largest change of a value, in levels of 255; null for the smallest that is enough. */
  strength: number | null;
}

/** The changed picture, and the answer to it. */
export interface Turned {
  /** [size, size, 3] */
  pixels: Uint8Array;
  probabilities: Float32Array;
  strength: number;
  /** The answer is what it was to be. */
  turned: boolean;
}

/** A place in a layer's output; of a dense layer row and column are 0. */
export interface Cell {
  row: number;
  column: number;
  channel: number;
}

/** Inputs times weights, and the bias: a convolution's window, or all that goes into a unit. */
export interface WeightedStep {
  kind: 'weighted';
  name: string;
  /** Height and width of the window; 1 for a dense layer. */
  side: number;
  channels: number;
  /** [side, side, channels]; zero beyond the edge. */
  values: Float32Array;
  /** [side, side, channels] */
  filter: Float32Array;
  bias: number;
  value: number;
}

/** gamma * (before - mean) / sqrt(variance + epsilon) + beta. */
export interface NormalisedStep {
  kind: 'normalised';
  name: string;
  before: number;
  mean: number;
  variance: number;
  epsilon: number;
  gamma: number;
  beta: number;
  value: number;
}

export interface ReluStep {
  kind: 'relu';
  name: string;
  before: number;
  value: number;
}

/** Cells of one window; `taken` is the place of the largest, null where their mean is taken. */
export interface PoolStep {
  kind: 'pool';
  name: string;
  values: number[];
  taken: number | null;
  value: number;
}

/** What a step does: the value of the last is the cell's. */
export type CellStep =
  | WeightedStep
  | NormalisedStep
  | ReluStep
  | PoolStep
  | { kind: 'other'; name: string; value: number };

export interface CellSteps {
  steps: CellStep[];
  /** What the engine has in that cell. */
  shown: number;
}

export interface StrongestMap {
  map: number;
  height: number;
  width: number;
  values: Float32Array;
}
