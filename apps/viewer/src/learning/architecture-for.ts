import { architecture, type Recipe } from '@vgg/core';
import { Failure, lineOf } from '../failure.ts';
import type { NetworkPlan } from '../protocol/learning.ts';

/**
 * The network that was chosen, as the recipe wants it.
 * @throws Failure where there is no such network
 */
export function architectureFor(
  { configuration, layers, head }: NetworkPlan,
  { batchNorm, dropout, initialiser }: Pick<Recipe, 'batchNorm' | 'dropout' | 'initialiser'>,
  { classes, inputSize }: { classes: number; inputSize: number },
) {
  try {
    return architecture(configuration, {
      ...(configuration === 'custom' && { layers }),
      head,
      batchNorm,
      dropout,
      initialiser,
      classes,
      inputSize,
    });
  } catch (error) {
    throw new Failure(lineOf(error));
  }
}
