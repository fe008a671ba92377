import { CLASSES, IMAGE_SIZE } from '@vgg/cifar';
import { type Architecture, architecture, type Recipe, recipe as recipeNamed } from '@vgg/core';
import { accepted } from '../errors.ts';
import type { RecipeOptions } from '../options/recipe.ts';

export interface PlannedTraining {
  architecture: Architecture;
  recipeName: string;
  recipe: Recipe;
}

/**
 * The recipe with what the person changed of it, and the network that it asks for.
 * @throws UsageError for a configuration or recipe that is not known.
 */
export function planTraining(configuration: string, options: RecipeOptions): PlannedTraining {
  const named = accepted(() => recipeNamed(options.recipe));
  const recipe: Recipe = {
    ...named,
    batchNorm: options.batchNorm ?? named.batchNorm,
    learningRate: options.lr ?? named.learningRate,
    batchSize: options.batchSize ?? named.batchSize,
    epochs: options.epochs ?? named.epochs,
  };
  const { batchNorm, dropout, initialiser } = recipe;
  const { headWidth: width } = options;
  const head = width === undefined ? {} : { head: [width, width] };
  const classes = CLASSES.length;
  const shape = accepted(() =>
    architecture(configuration, {
      classes,
      inputSize: IMAGE_SIZE,
      batchNorm,
      dropout,
      initialiser,
      ...head,
    }),
  );
  return { architecture: shape, recipeName: options.recipe, recipe };
}
