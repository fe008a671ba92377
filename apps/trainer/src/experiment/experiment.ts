import { IMAGE_SIZE } from '@vgg/cifar/pixels';
import {
  type Architecture,
  type Augmentation,
  architecture,
  augmentationFor,
  type DataDescription,
  type NamedRecipe,
  type NetworkCard,
  parseLayers,
  recipe as recipeNamed,
  type TrainingCard,
} from '@vgg/core';
import {
  configurationName,
  configurations,
  formatLayers,
  nameOfLayers,
} from '@vgg/core/configurations';
import type { DataRequest } from '@vgg/datasets';
import type { Settings } from './settings.ts';

/** A training before its data are opened: a model card but for what only the data can tell. */
export interface Experiment {
  network: NetworkCard;
  data: DataRequest;
  training: TrainingCard;
}

/** The data set where none is named. */
export const DATA = 'cifar10';
const RECIPE = 'reference';
const CONFIGURATION = 'A';
const HEAD = [4096, 4096];
const SEED = 1;

/**
 * The experiment that settings ask for: what they do not say comes from the recipe, and what that
 * does not say is the reference's.
 * @param imageSize height and width of the images in pixels, which the recipe varies accordingly
 * @throws RangeError with one line for a configuration, a recipe or layers that there are not.
 */
export function experimentOf(
  settings: Settings,
  imageSize: number = settings.inputSize ?? IMAGE_SIZE,
): Experiment {
  const recipe = recipeOf(settings, imageSize);
  const { seed = SEED, minutes, patience, snapshots, from, freeze } = settings;
  const { data = DATA, inputSize, subset, validation, balance, strict, labels } = settings;
  return {
    network: networkOf(settings, recipe),
    data: defined({ data, inputSize, subset, validation, seed, balance, strict, labels }),
    training: defined({ recipe, seed, minutes, patience, snapshots, from, freeze }),
  };
}

/**
 * The network of an experiment, now that its data are known.
 * @throws RangeError where there is no such network, as for images that are too small
 */
export function networkFor(
  { configuration, ...network }: NetworkCard,
  { classes, imageSize }: Pick<DataDescription, 'classes' | 'imageSize'>,
): Architecture {
  return architecture(configuration, {
    ...network,
    classes: classes.length,
    inputSize: imageSize,
  });
}

function networkOf(
  { configuration, layers: given, head = HEAD }: Settings,
  { batchNorm, dropout, initialiser }: NamedRecipe,
): NetworkCard {
  const layers = layersOf(configuration, given);
  return { configuration: nameOfLayers(layers), layers, head, batchNorm, dropout, initialiser };
}

function layersOf(configuration: string | undefined, given: string | undefined): string {
  if (given === undefined) return configurations[configurationName(configuration ?? CONFIGURATION)];
  const layers = formatLayers(parseLayers(given));
  const agree =
    configuration === undefined ||
    configuration === 'custom' ||
    configurations[configurationName(configuration)] === layers;
  if (agree) return layers;
  throw new RangeError(
    `configuration ${configuration} and layers ${layers} are two networks: give one`,
  );
}

function recipeOf(settings: Settings, imageSize: number): NamedRecipe {
  const name = settings.recipe ?? RECIPE;
  const named = recipeNamed(name);
  return {
    ...named,
    name,
    batchNorm: settings.batchNorm ?? named.batchNorm,
    batchNormMomentum: settings.batchNormMomentum ?? named.batchNormMomentum,
    fixedScale: settings.fixedScale ?? named.fixedScale,
    dropout: settings.dropout ?? named.dropout,
    initialiser: settings.initialiser ?? named.initialiser,
    whitening: whiteningOf(settings, named.whitening),
    logitsScale: settings.logitsScale ?? named.logitsScale,
    learningRate: settings.lr ?? named.learningRate,
    batchSize: settings.batchSize ?? named.batchSize,
    epochs: settings.epochs ?? named.epochs,
    optimiser: optimiserOf(settings, named.optimiser),
    biases: {
      rate: settings.biasRate ?? named.biases.rate,
      decay: settings.biasDecay ?? named.biases.decay,
    },
    averaging: settings.averaging ?? named.averaging,
    schedule: settings.schedule ?? named.schedule,
    labelSmoothing: settings.labelSmoothing ?? named.labelSmoothing,
    gradientClipping: settings.clip === undefined ? named.gradientClipping : settings.clip,
    augmentation: augmentationOf(settings, augmentationFor(named.augmentation, imageSize)),
  };
}

/** Filters that are given are not whitened. */
function whiteningOf({ whitening, from }: Settings, own: boolean): boolean {
  if (from === undefined) return whitening ?? own;
  if (!whitening) return false;
  throw new RangeError(
    `whitening sets the first convolution, and so does --from ${from}: give one; --freeze 1 keeps what is given`,
  );
}

/** `--momentum` and `--nesterov` are of the optimiser that has them; `--weight-decay` of any. */
function optimiserOf(
  { optimiser, momentum, nesterov, weightDecay }: Settings,
  own: NamedRecipe['optimiser'],
): NamedRecipe['optimiser'] {
  const chosen = optimiser ?? own;
  const decay = { weightDecay: weightDecay ?? chosen.weightDecay };
  if (chosen.kind === 'momentum') {
    const looksAhead = nesterov ?? chosen.nesterov ?? false;
    return { ...chosen, ...decay, momentum: momentum ?? chosen.momentum, nesterov: looksAhead };
  }
  if (chosen.kind === 'renormalised' && nesterov === undefined) {
    return { ...chosen, ...decay, momentum: momentum ?? chosen.momentum };
  }
  const wrong = Object.entries(defined({ momentum, nesterov }))[0];
  if (!wrong) return { ...chosen, ...decay };
  throw new RangeError(
    `${wrong.join(' ')} is for the optimiser momentum; this one is ${chosen.kind}`,
  );
}

/** Of shifts and a resized crop, the one that is asked for stands in the other's place. */
function augmentationOf(
  { flip, crop, cutout, resizedCrop, trivialAugment }: Settings,
  own: Augmentation,
): Augmentation {
  if (crop && resizedCrop) throw new RangeError('crop and resized crop: accepted is one of them');
  return {
    ...own,
    flip: flip ?? own.flip,
    cutout: cutout ?? own.cutout,
    ...(trivialAugment !== undefined && { trivialAugment }),
    ...(resizedCrop && { crop: null }),
    ...(crop && { resizedCrop: null }),
    ...(crop === undefined ? {} : { crop }),
    ...(resizedCrop === undefined ? {} : { resizedCrop }),
  };
}

/** Without the keys that have no value. */
function defined<Values extends object>(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Values;
}
