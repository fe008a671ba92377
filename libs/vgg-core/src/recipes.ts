import type { Initialiser } from './initialisers.ts';
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
  initialiser: Initialiser;
  optimiser: OptimiserSpec;
  /** The largest learning rate; the schedule scales it. */
  learningRate: number;
  schedule: Schedule;
  batchSize: number;
  epochs: number;
  dropout: number;
  labelSmoothing: number;
  /** The largest L2 norm over all gradients; null for no clipping. */
  gradientClipping: number | null;
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
  initialiser: 'pytorch',
  optimiser: adam,
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
  fast: {
    ...reference,
    summary: 'one-cycle learning rate, flips and shifts, label smoothing, no dropout',
    expectation: 'A: 81.7 % test accuracy after 3 epochs',
    learningRate: 1e-3,
    schedule: { kind: 'one-cycle', warmUp: 0.3 },
    batchSize: 128,
    epochs: 3,
    dropout: 0,
    labelSmoothing: 0.05,
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
