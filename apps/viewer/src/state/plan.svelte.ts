import { type RecipeName, recipes } from '@vgg/core/recipes';
import { SAMPLE } from '../learning/data/sample-form.ts';
import { headOf, presets, suited } from '../learning/presets.ts';
import type { EngineChoice } from '../protocol/facts.ts';
import type {
  DataChoice,
  DataFile,
  LearningCalls,
  NetworkPlan,
  TrainingPlan,
} from '../protocol/learning.ts';
import { recorded } from './recorded.svelte.ts';

/** Where images may come from; the camera's pictures are files. */
export type ImageSource = DataChoice['kind'] | 'camera';

/** How many of a source's images may be taken. */
export const parts: Record<ImageSource, readonly number[]> = {
  sample: [200, 800, SAMPLE.train],
  server: [1000, 5000, 10_000, 50_000],
  files: [],
  camera: [],
};

/** More of the server's are asked for where somebody wants them. */
const SERVER_IMAGES = 5000;

/** Threads that this page may use. */
export const threads = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1;

/** What is to be trained, on what, how and where, as far as it has been chosen. */
class Plan {
  source = $state<ImageSource>('sample');
  /** The first so many; null for all. */
  images = $state<number | null>(SAMPLE.train);
  /** Files that were given to learn from. */
  files = $state.raw<readonly DataFile[]>([]);
  /** Side of an image, of pictures that may have any. */
  size = $state(64);
  /** Key of a preset, or `own`. */
  preset = $state(suited(threads).key);
  layers = $state('16 M 32 M 64 M');
  head = $state('');
  /** Every layer learns by it, the first filters too, and may be watched. */
  recipe = $state<RecipeName>('batch-norm');
  learningRate = $state<number>(recipes['batch-norm'].learningRate);
  epochs = $state(10);
  batchSize = $state(64);
  engine = $state<EngineChoice>('auto');
  seed = $state(1);
  /** None, or at least beginning and end. */
  snapshots = $state(12);

  isCifar = $derived(this.files.some(({ path }) => /batch.*\.bin$/.test(path)));

  /** Null where the head's widths are none. */
  network = $derived.by((): NetworkPlan | null => {
    const chosen = presets.find(({ key }) => key === this.preset);
    if (chosen) return chosen.network;
    const head = headOf(this.head);
    return head && { configuration: 'custom', layers: this.layers, head };
  });

  /** Classes with a picture at least; a network tells two or more apart. */
  private recordedClasses = $derived(
    recorded.classes.filter(({ pictures }) => pictures.length > 0).length,
  );

  /** Whether there is anything to learn from. */
  isReady = $derived(
    this.source === 'files'
      ? this.files.length > 0
      : this.source !== 'camera' || this.recordedClasses > 1,
  );

  /** What the network's size depends on; null where there is no network. */
  sizing = $derived.by((): LearningCalls['size']['ask'] | null => {
    const { network, recipe, source } = this;
    const ofPictures = source === 'camera' || (source === 'files' && !this.isCifar);
    const classes = source === 'camera' ? Math.max(2, this.recordedClasses) : 10;
    return network && { network, recipe, classes, inputSize: ofPictures ? this.size : 32 };
  });

  choose(source: ImageSource): void {
    this.source = source;
    if (source === 'server') this.images = SERVER_IMAGES;
    else if (!parts[source].includes(Number(this.images))) {
      this.images = parts[source].at(-1) ?? null;
    }
  }

  /** Files that are given are meant to be learned from. */
  take(files: readonly DataFile[]): void {
    this.files = files;
    this.choose('files');
  }

  /** With the recipe's own learning rate. */
  follow(recipe: RecipeName): void {
    this.recipe = recipe;
    this.learningRate = recipes[recipe].learningRate;
  }

  /** All of it, as the training is asked for; null where there is no network. */
  get whole(): TrainingPlan | null {
    const { network, recipe, epochs, batchSize, learningRate, images, engine, seed } = this;
    const snapshots = this.snapshots < 2 ? null : this.snapshots;
    const how = { recipe, epochs, batchSize, learningRate, images, engine, seed, snapshots };
    return network && { network, data: this.data, ...how };
  }

  private get data(): DataChoice {
    const { source, size } = this;
    if (source === 'files') return { kind: 'files', files: [...this.files], size };
    if (source === 'camera') return { kind: 'files', files: recorded.files(), size };
    return { kind: source };
  }
}

export const plan = new Plan();
