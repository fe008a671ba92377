import {
  architectureOf,
  type InputCard,
  type ModelCard,
  networkWeights,
  readModelCard,
} from '@vgg/core';
import { accepted, UsageError } from '../../errors.ts';
import type { WeightsFile } from '../../loading/read-weights-file.ts';
import { namedClasses, numberedClasses } from './classes.ts';
import { type Preset, presets } from './presets.ts';

type Channels = [number, number, number];

/** What a person says of weights from elsewhere. */
export interface CardFlags {
  classes?: string;
  preset?: Preset;
  inputSize?: number;
  resize?: number;
  mean?: Channels;
  deviation?: Channels;
}

/** PyTorch's networks have it between the dense layers; it plays no part in an answer. */
const DROPOUT = 0.5;
/** Pixels as they are, from 0 to 1. */
const AS_THEY_ARE = { mean: [0, 0, 0], deviation: [1, 1, 1] } as const;

/**
 * The card of weights from elsewhere: flags say, else the file, else what weights of their kind are
 * prepared with.
 * @returns it, and whether anything tells how pixels are normalised
 * @throws UsageError where what is said does not fit the weights
 */
export async function cardOf(
  file: WeightsFile,
  flags: CardFlags,
): Promise<{ card: ModelCard; normalised: boolean }> {
  const { network, values } = file;
  const preset = flags.preset ?? presetOf(file, flags.classes);
  const input = inputOf(file, flags, preset && presets[preset]);
  const card = accepted(() =>
    readModelCard({
      format: 1,
      network: {
        configuration: 'custom',
        layers: network.layers,
        head: network.head,
        batchNorm: network.batchNorm,
        dropout: network.dropout ?? DROPOUT,
        initialiser: network.initialiser ?? 'pytorch',
      },
      input,
      classes: numberedClasses(network.classes),
    }),
  );
  const { configuration } = architectureOf(card);
  for (const { name, shape } of networkWeights(architectureOf(card))) {
    if (values[name]?.shape.join() === shape.join()) continue;
    throw new UsageError(
      network.inputSize !== undefined && network.inputSize !== input.size
        ? `input size ${input.size} does not fit: the dense layers read the maps of ${network.inputSize} pixels`
        : `${name} has shape [${values[name]?.shape ?? ''}], [${shape}] is needed`,
    );
  }
  const classes = await classesOf(file, flags.classes, preset);
  const normalised = Boolean(preset ?? file.input ?? (flags.mean && flags.deviation));
  return { card: { ...card, network: { ...card.network, configuration }, classes }, normalised };
}

/** What pictures are prepared with where nobody says it: as these weights' kind is known for. */
function presetOf(
  { names, network, input }: WeightsFile,
  classes: string | undefined,
): Preset | undefined {
  if (classes === 'imagenet') return 'torchvision';
  if (input) return undefined;
  const { size } = presets[names === 'reference' ? 'cifar10' : 'torchvision'];
  if ((network.inputSize ?? size) !== size) return undefined;
  if (names === 'reference') return network.classes === 10 ? 'cifar10' : undefined;
  return names === 'torchvision' ? 'torchvision' : undefined;
}

function inputOf(
  { network, input }: WeightsFile,
  flags: CardFlags,
  preset: InputCard | undefined,
): InputCard {
  const known = preset ?? input;
  const size = flags.inputSize ?? network.inputSize ?? known?.size;
  if (size === undefined) {
    throw new UsageError('the weights do not tell how large pictures are: give --input-size');
  }
  const resize = flags.resize ?? (known?.size === size ? known.resize : size);
  if (resize < size) throw new UsageError(`--resize ${resize} is below the input size, ${size}`);
  return {
    size,
    resize,
    interpolation: known?.interpolation ?? 'lanczos',
    mean: flags.mean ?? known?.mean ?? AS_THEY_ARE.mean,
    deviation: flags.deviation ?? known?.deviation ?? AS_THEY_ARE.deviation,
  };
}

async function classesOf(
  { network, classes }: WeightsFile,
  given: string | undefined,
  preset: Preset | undefined,
): Promise<string[]> {
  const { classes: count } = network;
  if (given !== undefined) return namedClasses(given, count);
  if (classes?.length === count) return [...classes];
  if (preset === 'cifar10' && count === 10) return namedClasses('cifar10', count);
  return numberedClasses(count);
}
