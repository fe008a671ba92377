/** Every call that the page makes to the worker that trains, and what it is answered. */
import type { TrainingEvent } from '@vgg/core';
import type { ConfigurationName } from '@vgg/core/configurations';
import type { RecipeName } from '@vgg/core/recipes';
import type { Line } from '../language/line.ts';
import type { Activation, EngineChoice, EngineFacts, Progress } from './facts.ts';

/** What a network learns from. `sample`: the images that come with the page. */
export type DataChoice =
  | { kind: 'sample' }
  /** All of CIFAR-10, from the server that serves this page. */
  | { kind: 'server' }
  | { kind: 'files'; files: DataFile[]; size: number };

/** A file, and its path within what was given. */
export interface DataFile {
  path: string;
  file: Blob;
}

/** The layers of a network that is to be trained. */
export interface NetworkPlan {
  configuration: ConfigurationName | 'custom';
  /** Of `custom`, in the notation of the command line. */
  layers: string;
  head: number[];
}

/** What is to be trained, on what, how and where. */
export interface TrainingPlan {
  network: NetworkPlan;
  recipe: RecipeName;
  epochs: number;
  batchSize: number;
  learningRate: number;
  data: DataChoice;
  /** The first so many training images; null for all. */
  images: number | null;
  engine: EngineChoice;
  seed: number;
  /** Moments of it that are kept; null for none. */
  snapshots: number | null;
}

/** A run that is kept in this browser. */
export interface KeptRun {
  name: string;
  configuration: string;
  layers: string;
  recipe: string;
  /** Images that it trains on, and what they are of. */
  images: number;
  data: string;
  step: number;
  epochs: number;
  plannedEpochs: number;
  bestAccuracy: number | null;
  /** Moments of it that are kept. */
  moments?: number;
  /** `going`: it was not ended, only left. */
  state: 'going' | 'finished' | 'stopped' | 'failed';
}

/** A training that has begun. */
export interface BegunRun {
  name: string;
  classes: string[];
  inputSize: number;
  parameters: number;
  trainImages: number;
  testImages: number;
  engine: EngineFacts;
  /** Why this engine. */
  why: Line;
  /** Whether this browser keeps its checkpoints; else one line on why not. */
  kept: true | Line;
  /** Events from before it went on. */
  history: TrainingEvent[];
}

/** What is seen inside while it learns. */
export interface Look {
  step: number;
  /** Of the first convolution, [side, side, 3, count]. */
  filters: Activation | null;
  /** L2 norm of the gradient of each layer with weights, from the first on. */
  norms: { layer: string; norm: number }[];
  /** Its answer to the chosen image, one probability for each class. */
  probabilities: Float32Array | null;
  /** What the layer that is looked at makes of the chosen image. */
  maps: (Activation & { layer: string }) | null;
  /** Units of each layer with a ReLU that stay at zero on every one of some test images. */
  dead: { layer: string; dead: number; units: number }[];
  /** Of the time since somebody looks, what the looks and their drawing have taken. */
  share: number;
}

/** Of an evaluation: confusion[label][prediction] counts images. */
export type Confusion = number[][];

/** What a training tells on its way. */
export type Told =
  | { stage: Line; progress: Progress | null }
  | { begun: BegunRun }
  | { events: TrainingEvent[]; look?: Look; confusion?: Confusion };

export type Command =
  | { command: 'pause' | 'resume' | 'step' | 'evaluate' | 'save' | 'stop' }
  | { command: 'scaleLearningRate'; factor: number }
  /** Whether anybody looks, at which image, as the network takes it, and at which layer's maps. */
  | { command: 'look'; looking: boolean; pixels: Uint8Array | null; layer: string | null }
  /** The look that was told last is on the screen; the page's thread has taken so long to draw it. */
  | { command: 'drawn'; milliseconds: number };

/** How large a network is. */
export interface NetworkSize {
  parameters: number;
  multiplyAdds: number;
}

export interface LearningCalls {
  /** @throws Failure where there is no such network */
  size: {
    ask: { network: NetworkPlan; recipe: RecipeName; classes: number; inputSize: number };
    answer: NetworkSize;
    progress: never;
  };
  /** Answered when the training has ended. `page`: its address, beside which its data lie. */
  begin: { ask: { plan: TrainingPlan; page: string }; answer: null; progress: Told };
  /** The same for a run that is kept; with `epochs` it gets another length. */
  goOn: {
    ask: { run: string; epochs: number | null; engine: EngineChoice; page: string };
    answer: null;
    progress: Told;
  };
  command: { ask: Command; answer: null; progress: never };
  runs: { ask: null; answer: KeptRun[]; progress: never };
  /** The run's folder, zipped. */
  download: { ask: { run: string }; answer: Blob; progress: never };
  /** The checkpoint of its best network, as a file; the last one where none was tested. */
  best: { ask: { run: string }; answer: Blob; progress: never };
  forget: { ask: { run: string }; answer: null; progress: never };
  /** A run's folder or zip from elsewhere. @returns its name; null where there is no run in it */
  take: { ask: { files: DataFile[] }; answer: string | null; progress: never };
}
