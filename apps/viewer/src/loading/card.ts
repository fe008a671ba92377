import { CLASSES, DEVIATION, IMAGE_SIZE, MEAN } from '@vgg/cifar/pixels';
import {
  architecture,
  architectureOf,
  describeNetwork,
  formatLayers,
  type InputCard,
  type ModelCard,
  type NamedValues,
  type parseLayers,
  type RecognisedNetwork,
  readModelCard,
} from '@vgg/core';
import { Failure } from '../failure.ts';
import { type Line, line } from '../language/line.ts';
import {
  inputSizeOf,
  kindOf,
  outputShapeOf,
  outputsOf,
  type StockLayer,
} from '../network/chain.ts';
import type { Card } from '../protocol/facts.ts';

/**
 * The card of a model: its own, or, of version 0.1's exports and other programs' models, one that is
 * put together from their metadata and layers.
 * @param metadata model.json's `userDefinedMetadata`
 * @throws RangeError where the card is not valid; Failure where it is another network's
 */
export function cardOfModel(metadata: unknown, chain: readonly StockLayer[]): Card {
  const { card, classes, normalisation } = record(metadata);
  const [size, outputs] = [inputSizeOf(chain), outputsOf(chain)];
  if (card !== undefined) {
    const own = readModelCard(card);
    const fits = isBuiltAs(chain, own) && own.input.size === size && own.classes.length === outputs;
    if (!fits) throw new Failure(line`The model card describes another network than model.json`);
    return own;
  }
  const { mean, deviation } = record(normalisation);
  const input = inputFor(size);
  const told = isTriple(mean) && isTriple(deviation);
  return {
    format: 1,
    network: networkOf(chain),
    input: told ? { ...input, mean, deviation } : input,
    classes: classNames(outputs, Array.isArray(classes) ? classes.map(String) : []),
    ...(!told && { assumed: assumed(size) }),
  };
}

/**
 * The card of a file of weights alone.
 * @param metadata what stands beside the tensors: `card`, or, as `vgg export --format pytorch`
 *   writes it, `classes` and `input`, all as JSON
 * @param recognised what names and shapes tell
 * @throws RangeError where the metadata is not valid
 */
export function cardOfWeights(
  metadata: Record<string, string>,
  recognised: () => RecognisedNetwork,
): ModelCard & Card {
  if (metadata.card !== undefined) return readModelCard(json(metadata.card));
  const { classes: outputs, inputSize, ...found } = recognised();
  const input = metadata.input === undefined ? undefined : json(metadata.input);
  const size = Number(record(input).size ?? inputSize ?? (outputs === IMAGENET_CLASSES ? 224 : 64));
  const names = metadata.classes === undefined ? [] : json(metadata.classes);
  const of = architecture('custom', { ...found, classes: outputs, inputSize: size, dropout: 0 });
  const guessed = size === IMAGE_SIZE && outputs === CLASSES.length ? [...CLASSES] : [];
  const card = readModelCard({
    format: 1,
    network: pick(of),
    input: input ?? inputFor(size),
    classes: classNames(outputs, Array.isArray(names) && names.length > 0 ? names : guessed),
  });
  return input === undefined ? { ...card, assumed: assumed(size) } : card;
}

type LayerSpec = ReturnType<typeof parseLayers>[number];

/** Of torchvision's trained networks. */
const IMAGENET_CLASSES = 1000;
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const;

/**
 * How pictures are most likely made the input of a network that does not tell: as CIFAR-10's, where
 * it takes images of that size; else as torchvision does it for ImageNet's photographs.
 */
function inputFor(size: number): InputCard {
  return size === IMAGE_SIZE
    ? { size, resize: size, interpolation: 'lanczos', mean: MEAN, deviation: DEVIATION }
    : { size, resize: Math.round((size * 256) / 224), interpolation: 'linear', ...imagenet };
}

const assumed = (size: number): Line[] => [
  size === IMAGE_SIZE
    ? line`The file does not say how its pictures were normalised: CIFAR-10's mean and deviation are assumed.`
    : line`The file does not say how its pictures were normalised: ImageNet's mean and deviation are assumed.`,
];

/** The card with ImageNet's names, where nothing tells those of a thousand classes. */
export async function withNames<Told extends Card>(card: Told): Promise<Told> {
  const { classes, assumed: already } = card;
  if (!already || classes.length !== IMAGENET_CLASSES || classes[0] !== numbered(0)) return card;
  const { imagenetClasses } = await import('@vgg/core/imagenet');
  const names = line`It does not name its 1000 classes: ImageNet's names are assumed.`;
  return { ...card, classes: imagenetClasses, assumed: [...already, names] };
}

/** What a VGG is built of, told by its layers; null where they are of no VGG. */
function networkOf(chain: readonly StockLayer[]): ModelCard['network'] | null {
  const dropout = chain.find((layer) => kindOf(layer) === 'dropout')?.getConfig().rate;
  const dense = chain.filter((layer) => kindOf(layer) === 'dense');
  try {
    const of = architecture('custom', {
      layers: layersText(chain),
      head: dense.slice(0, -1).map((layer) => outputShapeOf(layer)[0]),
      batchNorm: chain.some((layer) => kindOf(layer) === 'batchNorm'),
      dropout: Number(dropout ?? 0),
      classes: outputsOf(chain),
      inputSize: inputSizeOf(chain),
    });
    const network = pick(of);
    const card = {
      format: 1,
      network,
      input: inputFor(of.inputSize),
      classes: classNames(of.classes),
    };
    return isBuiltAs(chain, card as ModelCard) ? network : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function layersText(chain: readonly StockLayer[]): string {
  return formatLayers(
    chain.flatMap((layer): LayerSpec[] => {
      const kind = kindOf(layer);
      if (kind === 'pool') return ['M'];
      if (kind === 'localResponseNorm') return ['LRN'];
      if (kind !== 'convolution') return [];
      const [side] = layer.getConfig().kernelSize as number[];
      return [{ kernelSize: side === 1 ? 1 : 3, channels: outputShapeOf(layer)[2] }];
    }),
  );
}

/** Whether the layers have the names and the shapes that the card gives them. */
function isBuiltAs(chain: readonly StockLayer[], card: ModelCard): boolean {
  const { layers } = describeNetwork(architectureOf(card));
  return (
    layers.length === chain.length &&
    layers.every(
      ({ name, outputShape }, i) =>
        name === chain[i].name && outputShape.join() === outputShapeOf(chain[i]).join(),
    )
  );
}

/**
 * What a checkpoint of version 0.1, which has no card, tells by its names and shapes. Local response
 * normalisation leaves no trace there.
 * @throws RangeError where the names are of no VGG
 */
export function recogniseOwn(tensors: NamedValues): RecognisedNetwork {
  const kernels = Object.keys(tensors).filter((name) => /^(conv\d+_\d+|fc\d+)\/kernel$/.test(name));
  const shapes = (kind: string) =>
    kernels
      .filter((name) => name.startsWith(kind))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((name) => ({ stage: Number.parseInt(name.slice(kind.length), 10), ...tensors[name] }));
  const [convolutions, dense] = [shapes('conv'), shapes('fc')];
  const [last, first] = [convolutions.at(-1), dense[0]];
  if (!last || !first) throw new RangeError('these tensors are of no VGG');
  const layers = convolutions.flatMap(({ stage, shape }, i): LayerSpec[] => {
    const spec: LayerSpec = { kernelSize: shape[0] === 1 ? 1 : 3, channels: shape[3] };
    return stage === convolutions[i + 1]?.stage ? [spec] : [spec, 'M'];
  });
  const widths = dense.map(({ shape }) => shape[1]);
  const side = Math.sqrt(first.shape[0] / last.shape[3]);
  return {
    layers: formatLayers(layers),
    head: widths.slice(0, -1),
    batchNorm: 'bn1_1/gamma' in tensors,
    classes: widths[widths.length - 1],
    ...(widths.length > 1 && { inputSize: side * 2 ** last.stage }),
  };
}

const pick = ({
  configuration,
  layers,
  head,
  batchNorm,
  dropout,
  initialiser,
}: ModelCard['network']): ModelCard['network'] => ({
  configuration,
  layers,
  head,
  batchNorm,
  dropout,
  initialiser,
});

/** As many names as outputs; those that nobody has told are numbers. */
const classNames = (outputs: number, told: readonly string[] = []): string[] =>
  Array.from({ length: outputs }, (_, i) => told[i] ?? numbered(i));

const numbered = (index: number): string => `class ${index}`;

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const isTriple = (value: unknown): value is [number, number, number] =>
  Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'number');

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Failure(line`What the file's metadata tells of the network is not JSON`);
  }
}
