import { recipeNames } from '@vgg/core/recipes';
import { type Command, Option } from 'commander';
import { positiveNumber, wholeNumber } from './common.ts';

/** What a person may set of a training, over its recipe. */
export interface RecipeOptions {
  recipe: string;
  epochs?: number;
  minutes?: number;
  batchSize?: number;
  lr?: number;
  seed: number;
  subset?: number;
  batchNorm?: boolean;
  headWidth?: number;
}

/** Adds the options of `RecipeOptions` to a command that trains. */
export function withRecipeOptions(command: Command): Command {
  return command
    .option('--recipe <name>', recipeNames.join(', '), 'reference')
    .option('--epochs <n>', 'instead of the recipe’s', wholeNumber(1))
    .option('--batch-size <n>', 'instead of the recipe’s', wholeNumber(1))
    .option('--lr <rate>', 'the largest learning rate, instead of the recipe’s', positiveNumber)
    .option('--seed <n>', 'of first weights, order, augmentation and dropout', wholeNumber(0), 1)
    .option(
      '--subset <n>',
      'the first n training images and n/5 test images',
      wholeNumber(1, 50_000),
    )
    .option('--batch-norm', 'with batch normalisation, whatever the recipe says')
    .option('--no-batch-norm', 'without batch normalisation, whatever the recipe says')
    .addOption(
      new Option(
        '--head-width <n>',
        'width of the two hidden dense layers (default: 4096)',
      ).argParser(wholeNumber(1)),
    );
}
