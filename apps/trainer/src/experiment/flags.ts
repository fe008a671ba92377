import { configurationNames } from '@vgg/core/configurations';
import { initialisers } from '@vgg/core/initialisers';
import { recipeNames } from '@vgg/core/recipes';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { positiveNumber, wholeNumber } from '../options/common.ts';
import { cropOf, resizedCropOf } from './crop.ts';
import type { Settings } from './settings.ts';

/** What commander gathers: the settings that were given, and the file to begin from. */
export type ExperimentFlags = Settings & { config?: string; headWidth?: number };

const initialiserNames = Object.keys(initialisers);
const averagings = ['none', 'exponential', 'lookahead'];
const optimisers = ['adam', 'momentum', 'renormalised'];
const schedules = ['constant', 'step', 'cosine', 'one-cycle', 'linear'];
const flips = ['none', 'random', 'alternating'];

/** Adds every flag of an experiment to a command; none has a default here, see `experimentOf`. */
export function withExperimentFlags(command: Command): Command {
  const options = [
    new Option('--config <file>', 'settings in YAML or JSON, or a run to repeat; flags win'),

    new Option('--layers <list>', 'layers of your own: "64 M 128 1x128 M"; see vgg describe'),
    new Option('--head <widths>', 'hidden dense layers: 4096,4096, or none for average pooling')
      .argParser(head)
      .conflicts('headWidth'),
    new Option('--head-width <n>', 'width of the two hidden dense layers').argParser(
      wholeNumber(1),
    ),
    new Option('--batch-norm', 'with batch normalisation, whatever the recipe says'),
    new Option('--no-batch-norm', 'without batch normalisation, whatever the recipe says'),
    new Option('--dropout <rate>', 'after each hidden dense layer').argParser(share),
    new Option('--initialiser <name>', 'how weights begin').choices(initialiserNames),

    new Option(
      '--data <set>',
      'a data set by name, as cifar10 or cifar100, or a folder of pictures (default: cifar10)',
    ),
    new Option('--input-size <n>', 'pixels; the pictures are made so (32 to 224)').argParser(
      wholeNumber(1),
    ),
    new Option('--subset <n>', 'the first n training images and n/5 test images').argParser(
      wholeNumber(1),
    ),
    new Option(
      '--validation <share>',
      'hold back so much of the training images to choose the best by',
    ).argParser(shareAboveZero),
    new Option('--balance', 'draw every class equally often'),
    new Option('--strict', 'refuse a folder with a picture that cannot be read'),
    new Option('--labels <kind>', "CIFAR-100's").choices(['fine', 'coarse']),

    new Option('--recipe <name>', `${recipeNames.join(', ')} (default: reference)`),
    new Option('--epochs <n>', 'instead of the recipe’s').argParser(wholeNumber(1)),
    new Option('--batch-size <n>', 'instead of the recipe’s').argParser(wholeNumber(1)),
    new Option('--lr <rate>', 'the largest learning rate').argParser(positiveNumber),
    new Option('--optimiser <name>', 'instead of the recipe’s').choices(optimisers),
    new Option('--momentum <n>', 'of the optimiser momentum').argParser(share),
    new Option('--nesterov', 'the momentum looks ahead, as Nesterov’s does'),
    new Option('--no-nesterov', 'the momentum does not look ahead'),
    new Option('--weight-decay <n>', 'of the optimiser').argParser(notNegative),
    new Option('--bias-rate <n>', 'biases learn so many times as fast').argParser(positiveNumber),
    new Option('--bias-decay', 'weight decay for biases too'),
    new Option('--no-bias-decay', 'weight decay for kernels alone'),
    new Option('--averaging <name>', 'of the weights over the steps').choices(averagings),
    new Option('--whitening', 'the first convolution whitens patches, and stays'),
    new Option('--no-whitening', 'the first convolution learns'),
    new Option('--fixed-scale', 'batch normalisation learns its shift alone'),
    new Option('--no-fixed-scale', 'batch normalisation learns its scale too'),
    new Option('--batch-norm-momentum <n>', 'of its moving averages').argParser(shareAboveZero),
    new Option('--logits-scale <n>', 'multiply the logits by so much').argParser(positiveNumber),
    new Option('--schedule <name>', 'of the learning rate').choices(schedules),
    new Option('--label-smoothing <share>', 'instead of the recipe’s').argParser(share),
    new Option('--clip <norm>', 'largest norm of the gradient, or none').argParser(norm),
    new Option('--flip <way>', 'mirror training images').choices(flips),
    new Option('--crop <pixels>', 'shift training images by up to so many pixels').argParser(crop),
    new Option(
      '--resized-crop <area>',
      'show a random part of at least that share of training images, 0.35 or 0.35,1',
    ).argParser(resizedCrop),
    new Option('--cutout <pixels>', 'blank a square of training images').argParser(wholeNumber(0)),
    new Option(
      '--trivial-augment',
      'change each training image by one operation of colour or place, for long trainings',
    ),
    new Option('--seed <n>', 'of everything random (default: 1)').argParser(wholeNumber(0)),
    new Option('--patience <n>', 'end after n epochs without a better network').argParser(
      wholeNumber(1),
    ),
    new Option('--snapshots <n>', 'keep n moments of it, to look at them later').argParser(
      wholeNumber(2),
    ),
    new Option('--from <weights>', 'begin with those of a run, a checkpoint or a .pth'),
    new Option('--freeze <part>', 'do not train: features, or the first n convolutions').argParser(
      freeze,
    ),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

/** The argument that names the network. */
export const configurationArgument = `${configurationNames.join(', ')} of the paper (default: A)`;

/** Of a file; what reads YAML is loaded for it alone. */
async function settingsOf(file: string): Promise<Settings> {
  const { settingsInFile } = await import('./read-file.ts');
  return settingsInFile(file);
}

/**
 * The settings of a command line: those of its file, and over them its flags.
 * @throws UsageError where the file is not accepted.
 */
export async function settingsFrom(
  flags: ExperimentFlags,
  configuration: string | undefined,
): Promise<Settings> {
  const { readSettings, settingNames } = await import('./settings.ts');
  const { accepted, UsageError } = await import('../errors.ts');
  const { withoutRecipe } = await import('./to-settings.ts');
  const { config, headWidth } = flags;
  if (configuration !== undefined && flags.layers !== undefined) {
    throw new UsageError(`${configuration} and --layers name two networks: give one`);
  }
  const given = Object.entries(flags).filter(
    ([name, value]) => settingNames.includes(name) && value !== undefined,
  );
  let file = config === undefined ? {} : await settingsOf(config);
  const flagged = accepted(() => readSettings(Object.fromEntries(given)));
  // What the recipe says, or says for images of another size, is said anew.
  const anew = flagged.recipe !== undefined || flagged.inputSize !== undefined;
  if (anew) file = accepted(() => withoutRecipe(file));
  // Of two ways to name the network, to say how long or to cut, the flag wins over the file's.
  if (flags.layers !== undefined) delete file.configuration;
  if (configuration !== undefined) delete file.layers;
  if (flags.minutes !== undefined) delete file.epochs;
  if (flags.epochs !== undefined) delete file.minutes;
  if (flagged.crop) delete file.resizedCrop;
  if (flagged.resizedCrop) delete file.crop;
  const settings = { ...file, ...flagged };
  if (headWidth !== undefined) settings.head = [headWidth, headWidth];
  if (configuration !== undefined) settings.configuration = configuration;
  return settings;
}

function head(text: string): number[] {
  if (text === 'none') return [];
  return text.split(',').map(wholeNumber(1));
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError('Accepted are numbers from 0 to below 1.');
}

function shareAboveZero(text: string): number {
  const value = Number(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('Accepted are shares above 0 and below 1, such as 0.1.');
}

function notNegative(text: string): number {
  return text.trim() === '0' ? 0 : positiveNumber(text);
}

/** `none` stays a word, as in a file: commander makes null an empty text. */
function norm(text: string): number | 'none' {
  return text === 'none' ? text : positiveNumber(text);
}

function crop(text: string): string {
  if (cropOf(text) !== undefined) return text;
  throw new InvalidArgumentError('Accepted are pixels, such as 4 or 4:reflect, and 0 for none.');
}

function resizedCrop(text: string): string {
  if (resizedCropOf(text) !== undefined) return text;
  throw new InvalidArgumentError(
    'Accepted are shares of the area, such as 0.35 or 0.35,1, and 0 for none.',
  );
}

function freeze(text: string): 'features' | number {
  return text === 'features' ? text : wholeNumber(1)(text);
}
