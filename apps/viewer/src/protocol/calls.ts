/** Every call that the page makes to the worker that computes, and what it is answered. */
import type {
  Activation,
  Backend,
  DeadUnits,
  EngineChoice,
  EngineFacts,
  EvaluationProgress,
  EvaluationResult,
  Heat,
  NetworkFacts,
  NetworkSource,
  PictureInput,
  Prediction,
  Progress,
  SquareImages,
  TestSource,
} from './facts.ts';

/** Each call: what is asked, what is answered, and what is told on the way. */
export interface Calls {
  start: {
    /** `without`: engines that are passed over. */
    ask: { engine: EngineChoice; without: readonly Backend[] };
    answer: EngineFacts;
    progress: never;
  };
  load: {
    ask: { network: string; source: NetworkSource };
    answer: NetworkFacts;
    progress: Progress;
  };
  unload: { ask: { network: string }; answer: null; progress: never };
  seen: {
    /** Decoded once, whatever the number of inputs. */
    ask: { source: Blob | ImageBitmap; inputs: PictureInput[] };
    /** Pixels for each input, in their order; width and height of the picture as it came. */
    answer: { pixels: Uint8Array[]; width: number; height: number };
    progress: never;
  };
  resize: {
    ask: { images: SquareImages; input: PictureInput };
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
    /** Without images, by the first of the test images. */
    ask: { network: string; layer: number; images: SquareImages | null };
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
  testImages: {
    ask: { source: TestSource };
    answer: { labels: Int32Array; size: number };
    progress: Progress;
  };
  testPixels: { ask: { indices: number[] }; answer: Uint8Array; progress: never };
  evaluate: {
    ask: { network: string; limit?: number };
    answer: EvaluationResult;
    progress: EvaluationProgress;
  };
}

export type CallName = keyof Calls;

/** Any such list of calls. */
export type CallTable<Table> = {
  [Name in keyof Table]: { ask: unknown; answer: unknown; progress: unknown };
};

/** `stop`: nobody waits any more for the answer to the call of that id. */
export type Request = { id: number; name: string; ask?: unknown };

export type Response =
  | { id: number; answer: unknown }
  | { id: number; progress: unknown }
  | { id: number; failure: string }
  /** The graphics card has taken everything away. */
  | { lost: Backend };
