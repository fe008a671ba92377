import { isDeepStrictEqual } from 'node:util';
import type { DataCard, ModelCard } from '@vgg/core';
import { type Experiment, experimentOf } from './experiment.ts';
import type { Settings } from './settings.ts';

/** All settings of an experiment, none left to a recipe: what repeats it, whatever changes later. */
export function settingsOf({ network, data, training }: Experiment): Settings {
  const { recipe, seed, ...how } = training;
  const { data: source, inputSize, subset, validation, balance, strict, labels } = data;
  const { optimiser, schedule, augmentation, biases, averaging } = recipe;
  const { batchNormMomentum, fixedScale, whitening, logitsScale } = recipe;
  const { configuration, layers, head, batchNorm, dropout, initialiser } = network;
  return {
    configuration,
    layers,
    head: [...head],
    batchNorm,
    dropout,
    initialiser,
    data: source,
    ...(inputSize === undefined ? {} : { inputSize }),
    ...(subset === undefined ? {} : { subset }),
    ...(validation === undefined ? {} : { validation }),
    ...(balance === undefined ? {} : { balance }),
    ...(strict === undefined ? {} : { strict }),
    ...(labels === undefined ? {} : { labels }),
    recipe: recipe.name,
    ...(how.minutes === undefined ? { epochs: recipe.epochs } : {}),
    batchSize: recipe.batchSize,
    lr: recipe.learningRate,
    optimiser,
    biasRate: biases.rate,
    biasDecay: biases.decay,
    batchNormMomentum,
    fixedScale,
    whitening,
    logitsScale,
    averaging,
    schedule,
    labelSmoothing: recipe.labelSmoothing,
    clip: recipe.gradientClipping,
    flip: augmentation.flip,
    crop: augmentation.crop,
    cutout: augmentation.cutout,
    ...(augmentation.trivialAugment === undefined
      ? {}
      : { trivialAugment: augmentation.trivialAugment }),
    resizedCrop: augmentation.resizedCrop ? { area: [...augmentation.resizedCrop.area] } : null,
    seed,
    ...how,
  };
}

/**
 * The settings that repeat what a card tells.
 * @throws RangeError for a card of weights that came from elsewhere
 */
export function settingsOfCard({ network, input, data, training }: ModelCard): Settings {
  if (!training || !data) {
    throw new RangeError('this network was not trained here: its card holds no training');
  }
  return settingsOf({ network, data: requestOf(data, input.size, training.seed), training });
}

/**
 * Settings without what their recipe, or the reference, says anyway: what another recipe, or another
 * size of images, may change.
 * @throws RangeError as `experimentOf`
 */
export function withoutRecipe(settings: Settings): Settings {
  const { recipe, inputSize } = settings;
  const own = recipe === undefined ? {} : { recipe };
  const usual = settingsOf(experimentOf(own, inputSize));
  const changed = Object.entries(settings).filter(
    ([name, value]) => !isDeepStrictEqual(value, usual[name as keyof Settings]),
  );
  return { ...Object.fromEntries(changed), ...own };
}

/** How the data of a card are opened again. */
export function requestOf(data: DataCard, inputSize: number, seed: number): Experiment['data'] {
  const { name, source, subset, validation, balance, labels } = data;
  return {
    data: source ?? name,
    inputSize,
    seed,
    ...(subset === undefined ? {} : { subset }),
    ...(validation === undefined ? {} : { validation: validation.share }),
    ...(balance === undefined ? {} : { balance }),
    ...(labels === undefined ? {} : { labels }),
  };
}
