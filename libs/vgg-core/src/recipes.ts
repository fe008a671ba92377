import type { Initialiser } from './initialisers.ts';
import type { Averaging } from './training/averaging.ts';
import type { Augmentation } from './training/data.ts';
import type { OptimiserSpec } from './training/optimiser.ts';
import type { Schedule } from './training/schedule.ts';

/** How to train. */
export interface Recipe {
  /** One line on what it is. */
  summary: string;
  /** What it should reach, and in what time. */
  expectation: string;
  batchNorm: boolean;
  /**
   * How fast batch normalisation's moving averages follow, by PyTorch's meaning of its momentum:
   * moving = (1 - momentum) moving + momentum batch.
   */
  batchNormMomentum: number;
  /** Whether its scale gamma stays 1 and the shift alone learns, as in Page's and airbench's networks. */
  fixedScale: boolean;
  initialiser: Initialiser;
  /** Whether the first convolution is a whitening of the images' patches, and stays; see whitening.ts. */
  whitening: boolean;
  /**
   * Logits are multiplied by so much (airbench: 1/9). Folded into the last layer: its first weights are
   * multiplied by it and its learning rate by its square, which under plain or momentum descent is the
   * same network, and leaves what is saved without a further layer.
   */
  logitsScale: number;
  optimiser: OptimiserSpec;
  /** Biases, and batch normalisation's scales and shifts, beside the kernels. */
  biases: {
    /** Their learning rate is so many times that of the kernels (airbench: 64). */
    rate: number;
    /** Whether the optimiser's weight decay is theirs too. */
    decay: boolean;
  };
  averaging: Averaging;
  /** The largest learning rate; the schedule scales it. */
  learningRate: number;
  schedule: Schedule;
  batchSize: number;
  epochs: number;
  dropout: number;
  labelSmoothing: number;
  /** The largest L2 norm over all gradients; null for no clipping. */
  gradientClipping: number | null;
  /** In the table below for any size of images: `augmentationFor` makes it fit one. */
  augmentation: Augmentation;
}

/** A recipe and what it is called, as a run keeps it. */
export type NamedRecipe = Recipe & { name: string };

const adam: OptimiserSpec = {
  kind: 'adam',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
};

/** The reference's last experiment: the recipe of its published figure. */
const reference: Recipe = {
  summary: "the reference's final recipe: batch normalisation, Adam, learning rate 1e-4",
  expectation: 'best test accuracy over 10 epochs: A 78.6, B 80.5, C 82.0, D 81.8, E 81.5 %',
  batchNorm: true,
  batchNormMomentum: 0.1,
  fixedScale: false,
  initialiser: 'pytorch',
  whitening: false,
  logitsScale: 1,
  optimiser: adam,
  biases: { rate: 1, decay: true },
  averaging: { kind: 'none' },
  learningRate: 1e-4,
  schedule: { kind: 'constant' },
  batchSize: 64,
  epochs: 10,
  dropout: 0.5,
  labelSmoothing: 0,
  gradientClipping: null,
  augmentation: { flip: 'none', crop: null, cutout: 0 },
};

/** The reference's three experiments, and a faster way. */
export const recipes = {
  plain: {
    ...reference,
    summary: "the reference's first experiment: no batch normalisation, learning rate 1e-3",
    expectation: 'A, B and C learn; D and E stay at chance, 10 %',
    batchNorm: false,
    learningRate: 1e-3,
  },
  'batch-norm': {
    ...reference,
    summary: "the reference's second experiment: batch normalisation, learning rate 1e-3",
    expectation: 'all five configurations learn; the curves jump about',
    learningRate: 1e-3,
  },
  reference,
  /**
   * What makes short trainings learn most, after airbench94 (Jordan 2024) and Page's "How to train your
   * ResNet": first convolution whitened, the layers after it begun as identities, batch normalisation with
   * quick averages and a fixed scale, biases that learn 64 times as fast, lookahead.
   */
  fast: {
    ...reference,
    summary:
      'whitened and identity first filters, Nesterov momentum, lookahead, flips and shifts, no dropout',
    expectation: 'A: 87.1 % test accuracy after 3 epochs, 90.0 % after 10',
    batchNormMomentum: 0.4,
    fixedScale: true,
    initialiser: 'dirac',
    whitening: true,
    logitsScale: 1 / 9,
    optimiser: { kind: 'momentum', momentum: 0.85, weightDecay: 1.33e-3, nesterov: true },
    biases: { rate: 64, decay: false },
    averaging: { kind: 'lookahead', every: 5, decay: 0.95 },
    learningRate: 0.25,
    schedule: { kind: 'linear', begin: 0.2, warmUp: 0.23, end: 0.07 },
    batchSize: 128,
    epochs: 3,
    dropout: 0,
    labelSmoothing: 0.2,
    augmentation: { flip: 'alternating', crop: { padding: 2, mode: 'reflect' }, cutout: 0 },
  },
  /** Deep networks without batch normalisation: filters that keep their norm; see `renormalised` of the optimiser. */
  renormalised: {
    ...reference,
    summary: 'without batch normalisation: filters keep norm 1 and turn by a set angle a step',
    expectation: 'A: 35.1 % test accuracy after 2 epochs of 10,000 images',
    batchNorm: false,
    initialiser: 'dirac',
    whitening: true,
    logitsScale: 1 / 9,
    optimiser: { kind: 'renormalised', momentum: 0.9, weightDecay: 0, turn: 0.01 },
    biases: { rate: 1, decay: false },
    learningRate: 2.5,
    schedule: { kind: 'linear', begin: 0.01, warmUp: 0.2, end: 0 },
    batchSize: 256,
    epochs: 20,
    dropout: 0,
    labelSmoothing: 0.2,
    augmentation: { flip: 'alternating', crop: { padding: 2, mode: 'reflect' }, cutout: 0 },
  },
} as const satisfies Record<string, Recipe>;

export type RecipeName = keyof typeof recipes;

export const recipeNames = Object.keys(recipes) as RecipeName[];

/**
 * The recipe of that name.
 * @throws RangeError naming the accepted ones.
 */
export function recipe(name: string): Recipe {
  const found = recipeNames.find((known) => known === name);
  if (!found) {
    throw new RangeError(`unknown recipe '${name}': accepted are ${recipeNames.join(', ')}`);
  }
  return recipes[found];
}
