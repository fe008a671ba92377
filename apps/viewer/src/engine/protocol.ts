/**
 * What the page asks of the worker that computes, and what it answers. Pixels are RGB bytes, image
 * values and maps are row by row with the channels side by side (NHWC).
 */
import type { LabelledImages } from '../images/test-batch.ts';
import type { LayerFacts } from './layer-facts.ts';

export const engineChoices = ['auto', 'webgpu', 'webgl', 'vgg-wasm', 'cpu'] as const;
export type EngineChoice = (typeof engineChoices)[number];

/** Where tfjs computes. */
export interface EngineFacts {
  backend: Exclude<EngineChoice, 'auto'>;
  /** 'WebGL on Apple M2', 'WebAssembly, 4 threads'. */
  description: string;
  /** Why faster ones were passed over, one line each. */
  passedOver: string[];
}

export type NetworkSource = { kind: 'url'; url: string } | { kind: 'files'; files: File[] };

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

/** The test images: an address, CIFAR-10's file, or the images themselves. */
export type TestSource = string | Blob | LabelledImages;

/** Each call: what is asked, what is answered, and what is told on the way. */
export interface Calls {
  start: { ask: { engine: EngineChoice }; answer: EngineFacts; progress: never };
  load: {
    ask: { network: string; source: NetworkSource };
    answer: NetworkFacts;
    progress: Progress;
  };
  unload: { ask: { network: string }; answer: null; progress: never };
  seen: {
    ask: { source: Blob | ImageBitmap; size: number };
    answer: { pixels: Uint8Array; width: number; height: number };
    progress: never;
  };
  resize: {
    ask: { pixels: Uint8Array; from: number; size: number };
    answer: Uint8Array;
    progress: never;
  };
  predict: { ask: { network: string; pixels: Uint8Array }; answer: Prediction; progress: never };
  activation: {
    ask: { network: string; layer: number; pixels: Uint8Array };
    answer: Activation;
    progress: never;
  };
  filters: { ask: { network: string; layer: number }; answer: Activation; progress: never };
  deadUnits: {
    ask: { network: string; layer: number; images: Uint8Array };
    answer: DeadUnits;
    progress: Progress;
  };
  gradCam: {
    ask: { network: string; layer: number; label: number; pixels: Uint8Array };
    answer: Heat;
    progress: never;
  };
  occlusion: {
    ask: { network: string; label: number; pixels: Uint8Array };
    answer: Heat;
    progress: Progress;
  };
  testImages: { ask: { source: TestSource }; answer: { labels: Uint8Array }; progress: Progress };
  testPixels: { ask: { indices: number[] }; answer: Uint8Array; progress: never };
  evaluate: {
    ask: { network: string; limit?: number };
    answer: EvaluationResult;
    progress: EvaluationProgress;
  };
}

export type CallName = keyof Calls;

export type Request =
  | { [Name in CallName]: { id: number; name: Name; ask: Calls[Name]['ask'] } }[CallName]
  | { id: number; name: 'stop' };

export type Response =
  | { id: number; answer: unknown }
  | { id: number; progress: unknown }
  | { id: number; failure: string; aborted?: boolean }
  | { lost: true };
