import { describeNetwork } from '../describe.ts';
import type { StartEvent } from './events.ts';
import type { TrainingOptions } from './options.ts';

/** What a training is, before its first step. */
export function startEvent(
  { network, recipe, recipeName, data, seed }: TrainingOptions,
  step: number,
  stepsPerEpoch: number,
): StartEvent {
  const { configuration, batchNorm } = network.architecture;
  return {
    event: 'start',
    configuration,
    recipe: recipeName,
    batchNorm,
    parameters: describeNetwork(network.architecture).parameters,
    seed,
    batchSize: recipe.batchSize,
    trainImages: data.trainCount,
    ...(data.validationCount > 0 && { validationImages: data.validationCount }),
    testImages: data.testCount,
    stepsPerEpoch,
    step,
  };
}
