import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseEngine } from '@vgg/backend-node';
import { type Augmentation, architecture, Network, recipe, Training } from '@vgg/core';
import { type OpenDataSet, openDataSet } from '@vgg/datasets';
import { Command } from 'commander';
import { drawPictures } from './draw-pictures.ts';
import { wholeNumber, wholeNumbers } from './options.ts';
import { say } from './report.ts';
import { aligned } from './table.ts';

interface FeedingOptions {
  batchSize: number;
  sizes: number[];
  configuration: string;
  engine: string;
  threads: number;
}

const NONE: Augmentation = { flip: 'none', crop: null, cutout: 0 };
const AUGMENTATIONS: Record<string, Augmentation> = {
  none: NONE,
  'flip, crop, cutout': { flip: 'random', crop: { padding: 4, mode: 'reflect' }, cutout: 8 },
  'flip, resized crop': { ...NONE, flip: 'random', resizedCrop: { area: [0.08, 1] } },
};

/** Drawn for each size; enough for a few batches. */
const PICTURES = 400;
/** Steps that are trained to see how long one takes; the first is not counted. */
const STEPS = 3;

/** `bench feeding`: what the making of training batches costs, beside the steps that they are for. */
export function feedingCommand(): Command {
  return new Command('feeding')
    .description('the making of training batches, beside the steps that they are for')
    .option('--batch-size <number>', 'images of a step', wholeNumber, 64)
    .option('--sizes <numbers>', 'height and width of the images', wholeNumbers, [32, 64, 224])
    .option('--configuration <name>', 'of the network', 'A')
    .option('--engine <name>', 'that trains it', 'auto')
    .option('--threads <number>', 'of the engine', wholeNumber, availableParallelism())
    .action(measure);
}

async function measure(options: FeedingOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'vgg-bench-'));
  const outside = process.env.VGG_DATA;
  process.env.VGG_DATA = join(folder, 'cache');
  try {
    const { threads } = options;
    const engine = await chooseEngine(options.engine, { threads });
    say(`${engine.version}, ${threads} threads; ${PICTURES} pictures are drawn`);
    const data = join(folder, 'pictures');
    await drawPictures(data, PICTURES);
    const rows = [['size', 'augmentation', 'from memory', 'from disk', 'a step', 'share']];
    for (const inputSize of options.sizes) {
      const inMemory = await openDataSet({ data, inputSize });
      const onDisk = await openDataSet({ data, inputSize, memoryLimit: 0 });
      const step = await stepTime(inMemory, options);
      for (const [name, augmentation] of Object.entries(AUGMENTATIONS)) {
        const memory = await batchTime(inMemory, options.batchSize, augmentation);
        const disk = await batchTime(onDisk, options.batchSize, augmentation);
        const share = `${((100 * Math.max(memory, disk)) / step).toFixed(2)} %`;
        rows.push([String(inputSize), name, ...[memory, disk, step].map(milliseconds), share]);
      }
      await onDisk.close();
    }
    process.stdout.write(`${aligned(rows).join('\n')}\n`);
  } finally {
    if (outside === undefined) delete process.env.VGG_DATA;
    else process.env.VGG_DATA = outside;
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds of this thread for a batch, where nothing is computed meanwhile: the median. */
async function batchTime({ data }: OpenDataSet, batchSize: number, augmentation: Augmentation) {
  const times: number[] = [];
  for (let epoch = 1; epoch <= 4; epoch++) {
    let asked = performance.now();
    for await (const batch of data.trainBatches({
      ...{ epoch, batchSize, seed: 1, skip: 0 },
      augmentation,
    })) {
      if (epoch > 1 && batch.size === batchSize) times.push(performance.now() - asked);
      asked = performance.now();
    }
  }
  return median(times);
}

/** Milliseconds of a training step. */
async function stepTime(
  { data, description }: OpenDataSet,
  { configuration, batchSize }: FeedingOptions,
): Promise<number> {
  const { imageSize, classes } = description;
  const shape = architecture(configuration, { classes: classes.length, inputSize: imageSize });
  const training = new Training({
    network: new Network(shape, 1),
    data,
    recipe: { ...recipe('reference'), batchSize, epochs: 10 },
    recipeName: 'reference',
    seed: 1,
    checkpointInterval: Number.POSITIVE_INFINITY,
  });
  const times: number[] = [];
  for await (const event of training.events()) {
    if (
      event.event === 'step' &&
      times.push((1000 * batchSize) / event.imagesPerSecond) === STEPS
    ) {
      break;
    }
  }
  return median(times.slice(1));
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 100 ? 2 : 0)} ms`;
}
