/** Every call that the page makes to the worker that computes, and what it is answered. */

import type { Line } from '../language/line.ts';
import type {
  Activation,
  Backend,
  Cell,
  CellSteps,
  DeadUnits,
  EngineChoice,
  EngineFacts,
  EvaluationProgress,
  EvaluationResult,
  ExcitingImages,
  ExcitingPicture,
  Heat,
  NetworkFacts,
  NetworkSource,
  PictureInput,
  Plane,
  Prediction,
  Progress,
  SquareImages,
  StrongestMap,
  TestSource,
  Turned,
  TurnQuestion,
  UnitQuestion,
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
  /** The steps after which moments of a run of this browser were kept. */
  keptMoments: { ask: { run: string }; answer: number[]; progress: never };
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
  strongestMaps: {
    ask: { network: string; pixels: Uint8Array };
    /** For each layer. */
    answer: (StrongestMap | null)[];
    progress: never;
  };
  cellSteps: {
    ask: { network: string; layer: number; pixels: Uint8Array; cell: Cell };
    answer: CellSteps;
    progress: never;
  };
  turn: {
    ask: { network: string; pixels: Uint8Array; question: TurnQuestion };
    answer: Turned;
    progress: Progress;
  };
  excite: {
    ask: { network: string } & UnitQuestion;
    answer: ExcitingPicture;
    /** The picture on its way. */
    progress: Progress & ExcitingPicture;
  };
  excitingImages: {
    /** Over all test images that are loaded. */
    ask: { network: string; layer: number };
    answer: ExcitingImages;
    progress: Progress;
  };
  plane: {
    /** Over the first test images that are loaded, `limit` at most. */
    ask: { network: string; limit: number };
    answer: Plane;
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
  | { id: number; failure: Line }
  /** The graphics card has taken everything away. */
  | { lost: Backend };
