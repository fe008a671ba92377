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
  description: string;
  /** Why faster ones were passed over, one line each. */
  passedOver: string[];
}

export type NetworkSource = { kind: 'url'; url: string } | { kind: 'files'; files: File[] };

/**
 * What one cell of a layer sees of the image, in input pixels (Araujo et al. 2019, "Computing
 * Receptive Fields of Convolutional Neural Networks").
 */
export interface ReceptiveField {
  /** Side of the square. */
  size: number;
  /** Pixels between neighbouring cells. */
  stride: number;
  /** First pixel that the cell at 0 sees; below 0 where it reaches into the padding. */
  start: number;
}

export type LayerKind =
  | 'convolution'
  | 'batchNorm'
  | 'relu'
  | 'localResponseNorm'
  | 'pool'
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

/** A network that is loaded. */
export interface NetworkFacts {
  /** Row of the paper's Table 1, where the files tell. */
  configuration: string | null;
  batchNorm: boolean;
  classes: string[];
  /** Height and width of its input. */
  inputSize: number;
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
  labels: Uint8Array;
  predictions: Uint8Array;
  /** The probability of the prediction. */
  confidences: Float32Array;
  /** Mean cross-entropy in nats. */
  loss: number;
  seconds: number;
}

/** Labelled images, pixels RGB side by side [count, 32, 32, 3]. */
export interface LabelledImages {
  labels: Uint8Array;
  pixels: Uint8Array;
}

/** The test images: an address, CIFAR-10's file, or the images themselves. */
export type TestSource = string | Blob | LabelledImages;
