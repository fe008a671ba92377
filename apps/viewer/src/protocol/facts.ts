import type { InputCard, ModelCard, ReceptiveField } from '@vgg/core';

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
 * A model card; `network` is null where the layers are not a VGG's, `assumed` one line on what the
 * files do not tell.
 */
export type Card = Omit<ModelCard, 'network'> & {
  network: ModelCard['network'] | null;
  assumed?: string;
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
